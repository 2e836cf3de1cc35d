import { connect, createServer, type Server, type Socket } from 'node:net';
import { toBytes, toText } from '../../message/bytes/latin1.ts';

/** How long a data connection may take to open and to end, ms. */
const timeout = 3000;

/** How much later than the reply on the control connection data may be noticed, ms: two sockets have no common order. */
const grace = 100;

/** One FTP data connection on the client's side, in either mode: sends what there is to send, keeps what comes. */
export class DataConnection {
  readonly #upload: string;
  readonly #secure: (socket: Socket) => Socket;
  #server: Server | undefined;
  #socket: Socket | undefined;
  #text = '';
  #ended = false;
  #wake: () => void = () => {};

  /** `secure` leads it through TLS. */
  constructor(upload: string, secure: (socket: Socket) => Socket = (socket) => socket) {
    this.#upload = upload;
    this.#secure = secure;
  }

  /** Listens on `address`; gives the port, undefined where that is not possible. */
  listen(address: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      const server = createServer((socket) => this.#use(socket));
      this.#server = server;
      server.once('error', () => resolve(undefined));
      server.listen(0, address, () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : undefined);
      });
    });
  }

  /** Connects; a refused connection stays without data. */
  connect(address: string, port: number, localAddress: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port, localAddress });
      const timer = setTimeout(() => socket.destroy(), timeout);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.once('connect', done).once('close', done);
      this.#use(socket);
    });
  }

  #use(plain: Socket): void {
    const socket = this.#secure(plain);
    this.#server?.close();
    this.#socket = socket;
    this.#wake();
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('data', (bytes) => {
      this.#text += toText(bytes);
      this.#wake();
    });
    socket.on('error', end).on('close', end).on('end', end);
    if (this.#upload !== '') socket.end(toBytes(this.#upload));
  }

  /** All that came, once the server has ended; `''` soon while nothing has come. */
  async received(): Promise<string> {
    const since = Date.now();
    const isOpen = () => (this.#socket !== undefined || this.#server?.listening === true) && !this.#ended;
    for (;;) {
      const left = since + (this.#text === '' ? grace : timeout) - Date.now();
      if (left <= 0 || !isOpen()) return this.#text;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#server?.close();
    this.#socket?.destroy();
  }
}
