import { connect, createServer, type Server, type Socket } from 'node:net';

/** Enough of an FTP server to see whether a player follows data connections both ways. */
export class SmallFtpServer {
  readonly stored: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<{ ftp: SmallFtpServer; port: number }> {
    const server = createServer();
    const ftp = new SmallFtpServer(server);
    server.on('connection', (socket) => ftp.#serve(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { ftp, port: portOf(server) };
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #serve(control: Socket): void {
    let data: Promise<Socket> | undefined;
    control.on('error', () => {});
    control.write('220 ready\r\n');
    control.on('data', async (bytes) => {
      for (const line of bytes.toString('latin1').split('\r\n').filter(Boolean)) {
        const [verb = '', argument = ''] = line.split(' ');
        if (verb === 'PASV') {
          const { port, socket } = await passive();
          data = socket;
          control.write(`227 Passive (127,0,0,1,${port >> 8},${port & 255})\r\n`);
        } else if (verb === 'PORT') {
          const [p1 = 0, p2 = 0] = argument.split(',').slice(4).map(Number);
          data = active(p1 * 256 + p2);
          control.write('200 PORT ok\r\n');
        } else if (verb === 'RETR') {
          control.write('150 coming\r\n');
          (await data)?.end('the file\n');
          control.write('226 done\r\n');
        } else if (verb === 'STOR') {
          control.write('150 go on\r\n');
          const socket = await data;
          let text = '';
          socket?.on('data', (piece) => {
            text += piece.toString();
          });
          socket?.on('end', () => {
            this.stored.push(text);
            control.write('226 stored\r\n');
          });
        } else if (verb === 'QUIT') control.end('221 bye\r\n');
        else control.write(`500 ${verb}?\r\n`);
      }
    });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function passive(): Promise<{ port: number; socket: Promise<Socket> }> {
  const server = createServer();
  const socket = new Promise<Socket>((resolve) => {
    server.once('connection', (one) => {
      server.close();
      one.on('error', () => {});
      resolve(one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), socket };
}

function active(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => {});
  });
}
