import { connect, Socket } from 'node:net';
import type { DataChannel, Received } from './data-channel.ts';
import type { OpenDataPort, OpenedPort } from './open-data-port.ts';

export interface DataOptions {
  /** Where the client can come to; absent where no port can be opened (FTP passive mode is refused). */
  readonly dataPort?: OpenDataPort;
  /** Is this connection the client's? A stranger's is closed, so that nobody steals a transfer. */
  readonly isClient: (socket: Socket) => boolean;
  /** The client's address, where connections may go out (FTP active mode): to no other, so there is no FTP bounce. */
  readonly reach?: string;
  /** Address to connect from. */
  readonly local?: string;
  /** Port to connect from, where this process may and it is free; else any. */
  readonly from?: number;
  /** ms to wait for the connection, and for each step of a transfer. */
  readonly timeout: number;
  /** Leads a data connection through TLS; undefined where that came to nothing. */
  readonly secure?: (socket: Socket) => Promise<Socket | undefined>;
  /** Bytes accepted over one data connection. */
  readonly mostBytes: number;
}

/** Why a port of this machine cannot be connected from: it belongs to the system, or this very connection is not long over. */
const ownPortErrors = new Set(['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL']);

/** Passive and active data connections of one session over real sockets. */
export class DataConnections implements DataChannel {
  readonly #options: DataOptions;
  #socket: Promise<Socket | undefined> | undefined;
  #inUse: Socket | undefined;
  #giveUp: () => void = () => {};
  #held = 0;
  #grown: () => void = () => {};

  constructor(options: DataOptions) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  onGrown(listener: () => void): void {
    this.#grown = listener;
  }

  async listen(port: number): Promise<number> {
    this.close();
    const { dataPort, isClient, timeout } = this.#options;
    if (dataPort === undefined) return 0;
    let arrive: (socket: Socket | undefined) => void = () => {};
    const first = new Promise<Socket | undefined>((resolve) => {
      arrive = resolve;
    });
    const open = await dataPort(port, (socket) => {
      socket.on('error', () => socket.destroy());
      if (isClient(socket)) arrive(socket);
      else socket.destroy();
    });
    if (open === undefined) return 0;
    const timer = setTimeout(() => arrive(undefined), timeout);
    this.#giveUp = () => arrive(undefined);
    this.#socket = first.finally(() => shut(open, timer));
    return open.port;
  }

  async connect(port: number): Promise<boolean> {
    this.close();
    const { reach, from } = this.#options;
    if (reach === undefined || port < 1 || port > 65_535) return false;
    let socket = await this.#reach(reach, port, isPort(from) ? from : undefined);
    if (socket === 'port not to be had') socket = await this.#reach(reach, port, undefined);
    const connected = socket instanceof Socket ? socket : undefined;
    connected?.pause();
    this.#socket = Promise.resolve(connected);
    return connected !== undefined;
  }

  #reach(
    host: string,
    port: number,
    from: number | undefined,
  ): Promise<Socket | 'port not to be had' | undefined> {
    const { local, timeout } = this.#options;
    return new Promise((resolve) => {
      const attempt = connect({
        host,
        port,
        ...(local === undefined ? {} : { localAddress: local }),
        ...(from === undefined ? {} : { localPort: from }),
      });
      const timer = setTimeout(() => attempt.destroy(), timeout);
      attempt.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
        if (from !== undefined && ownPortErrors.has(code)) resolve('port not to be had');
        attempt.destroy();
      });
      attempt.once('connect', () => resolve(attempt));
      attempt.once('close', () => resolve(undefined));
      for (const event of ['connect', 'close'] as const) attempt.once(event, () => clearTimeout(timer));
    });
  }

  async send(bytes: Uint8Array, tls?: boolean): Promise<boolean | undefined> {
    const socket = await this.#take(tls);
    if (socket === undefined) return undefined;
    return new Promise((resolve) => {
      const done = (isSent: boolean) => {
        this.#held = 0;
        resolve(isSent);
      };
      socket.setTimeout(this.#options.timeout, () => socket.destroy());
      socket.once('close', () => done(socket.writableFinished));
      socket.once('finish', () => done(true));
      socket.resume();
      this.#held = bytes.length;
      socket.end(bytes);
      this.#grown();
    });
  }

  async receive(tls?: boolean): Promise<Received | undefined> {
    const socket = await this.#take(tls);
    if (socket === undefined) return undefined;
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      const { mostBytes } = this.#options;
      let left = mostBytes;
      socket.setTimeout(this.#options.timeout, () => socket.destroy());
      let whole = false;
      socket.on('data', (chunk) => {
        chunks.push(chunk.subarray(0, left));
        left -= Math.min(left, chunk.length);
        this.#held = mostBytes - left;
        this.#grown();
        if (left === 0) socket.destroy();
      });
      socket.once('end', () => {
        whole = true;
        socket.end(); // it may have come half-open
      });
      socket.once('close', () => {
        this.#held = 0;
        resolve({ bytes: Buffer.concat(chunks), whole });
      });
      socket.resume();
    });
  }

  /** A data connection serves one transfer. */
  async #take(tls = false): Promise<Socket | undefined> {
    const plain = await this.#socket;
    const { secure } = this.#options;
    const socket = tls && plain && secure ? await secure(plain) : plain;
    this.#socket = undefined;
    this.#inUse = socket;
    return socket?.destroyed ? undefined : socket;
  }

  close(): void {
    this.#giveUp();
    this.#inUse?.destroy();
    void this.#socket?.then((socket) => socket?.destroy());
    this.#socket = undefined;
  }
}

/** A personality may say anything. */
function isPort(port: number | undefined): port is number {
  return port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536;
}

function shut(dataPort: OpenedPort, timer: NodeJS.Timeout): void {
  clearTimeout(timer);
  dataPort.close();
}
