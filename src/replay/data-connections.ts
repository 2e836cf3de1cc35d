import { connect, createServer, type Server, type Socket } from 'node:net';
import type { DataChannel } from './data-channel.ts';
import { sameAddress } from './same-address.ts';

export interface DataOptions {
  /** The only address that may connect, or is connected to: no FTP bounce. */
  readonly client: string;
  /** Address to listen on and to connect from. */
  readonly local: string;
  /** ms to wait for the connection, and for each step of a transfer. */
  readonly timeout: number;
  /** Bytes accepted over one data connection. */
  readonly mostBytes: number;
  /** May connections go out at all (FTP active mode)? */
  readonly active: boolean;
}

/** Passive and active data connections of one session over real sockets. */
export class DataConnections implements DataChannel {
  readonly #options: DataOptions;
  #server: Server | undefined;
  #socket: Promise<Socket | undefined> | undefined;
  #forget: () => void = () => {};

  constructor(options: DataOptions) {
    this.#options = options;
  }

  async listen(port: number): Promise<number> {
    this.close();
    const server = createServer({ pauseOnConnect: true });
    this.#server = server;
    this.#socket = this.#expect(server);
    return (
      (await listening(server, port, this.#options.local)) || (port === 0 ? 0 : this.#listenAnywhere(server))
    );
  }

  /** The port the learned server would choose may be taken on this machine. */
  #listenAnywhere(server: Server): Promise<number> {
    return listening(server, 0, this.#options.local);
  }

  /** The first connection from the client itself. */
  #expect(server: Server): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const over = (socket: Socket | undefined) => {
        clearTimeout(timer);
        server.close();
        resolve(socket);
      };
      const timer = setTimeout(() => over(undefined), this.#options.timeout);
      this.#forget = () => over(undefined);
      server.on('connection', (socket) => {
        socket.on('error', () => socket.destroy());
        if (sameAddress(socket.remoteAddress, this.#options.client)) over(socket);
        else socket.destroy();
      });
    });
  }

  async connect(port: number): Promise<boolean> {
    this.close();
    if (!this.#options.active) return false;
    const { client, local, timeout } = this.#options;
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const attempt = connect({ host: client, port, localAddress: local });
      const timer = setTimeout(() => attempt.destroy(new Error('timeout')), timeout);
      attempt.once('connect', () => resolve(attempt));
      attempt.on('error', () => resolve(undefined));
      attempt.once('close', () => resolve(undefined));
      for (const event of ['connect', 'close'] as const) attempt.once(event, () => clearTimeout(timer));
    });
    socket?.pause();
    this.#socket = Promise.resolve(socket);
    return socket !== undefined;
  }

  async send(bytes: Uint8Array): Promise<boolean> {
    const socket = await this.#take();
    if (socket === undefined) return false;
    return new Promise((resolve) => {
      socket.setTimeout(this.#options.timeout, () => socket.destroy());
      socket.once('close', () => resolve(socket.writableFinished));
      socket.once('finish', () => resolve(true));
      socket.resume();
      socket.end(bytes);
    });
  }

  async receive(): Promise<Uint8Array | undefined> {
    const socket = await this.#take();
    if (socket === undefined) return undefined;
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      let left = this.#options.mostBytes;
      socket.setTimeout(this.#options.timeout, () => socket.destroy());
      socket.on('data', (chunk) => {
        chunks.push(chunk.subarray(0, left));
        left -= Math.min(left, chunk.length);
        if (left === 0) socket.destroy();
      });
      socket.once('close', () => resolve(Buffer.concat(chunks)));
      socket.resume();
    });
  }

  /** A data connection serves one transfer. */
  async #take(): Promise<Socket | undefined> {
    const socket = await this.#socket;
    this.#socket = undefined;
    if (socket?.destroyed) return undefined;
    return socket;
  }

  close(): void {
    this.#forget();
    this.#server?.close();
    this.#server = undefined;
    void this.#socket?.then((socket) => socket?.destroy());
    this.#socket = undefined;
  }
}

function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve) => {
    const failed = () => resolve(0);
    server.once('error', failed);
    server.listen({ port, host, exclusive: true, backlog: 4 }, () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
