import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { toBytes, toText } from '../../message/bytes/latin1.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { DataConnection } from './data-connection.ts';
import type { Meet, Peer, Recorded, Reply, ReplyTimeouts, Upload } from './peer.ts';

/** Talks to a server on the network. Recorded loopback addresses are kept, so that it sees the same clients. */
export function meetLive(target: Endpoint): Meet {
  return async (recorded) => {
    const wire = recorded.transport === 'udp' ? udpWire(target) : tcpWire(target, recorded);
    const peer = new NetworkPeer(target, await wire);
    if (recorded.inTls) await peer.secure();
    return peer;
  };
}

/** A connection as a stream of texts; one text is one datagram where datagrams are sent. */
interface Wire {
  readonly local: Endpoint;
  start(onText: (text: string) => void, onClosed: () => void): void;
  send(text: string): void;
  /** Resolves when the handshake is over, however it went. */
  secure(): Promise<void>;
  /** What a connection of the same client is led through TLS with. */
  again(): ConnectionOptions;
  finish(): void;
  close(): void;
}

class NetworkPeer implements Peer {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly #wire: Wire | undefined;
  #data: DataConnection | undefined;
  #text = '';
  #closed = false;
  #wake: () => void = () => {};

  constructor(server: Endpoint, wire: Wire | undefined) {
    this.server = server;
    this.client = wire?.local ?? { address: '', port: 0 };
    this.#wire = wire;
    this.#closed = wire === undefined;
    wire?.start(
      (text) => {
        this.#text += text;
        this.#wake();
      },
      () => {
        this.#closed = true;
        this.#wake();
      },
    );
  }

  now(): number {
    return Date.now() * 1000;
  }

  async say(text: string): Promise<void> {
    if (!this.#closed) this.#wire?.send(text);
  }

  async hear({ first, more }: ReplyTimeouts): Promise<Reply> {
    for (;;) {
      const text = this.#text;
      const wait = text === '' ? first : more(text);
      if (wait <= 0 || this.#closed) break;
      await this.#change(wait);
      if (this.#text === text && !this.#closed) break;
    }
    const text = this.#text;
    this.#text = '';
    return { text, closed: this.#closed };
  }

  async finish(): Promise<void> {
    if (!this.#closed) this.#wire?.finish();
  }

  async closes(within: number): Promise<boolean> {
    const until = Date.now() + within;
    while (!this.#closed && Date.now() < until) await this.#change(until - Date.now());
    return this.#closed;
  }

  async secure(): Promise<void> {
    await this.#wire?.secure();
  }

  async listen(data: Upload): Promise<number | undefined> {
    this.#data?.close();
    this.#data = this.#dataConnection(data);
    return this.#data.listen(this.client.address);
  }

  async connect(port: number, data: Upload): Promise<void> {
    this.#data?.close();
    this.#data = this.#dataConnection(data);
    await this.#data.connect(this.server.address, port, this.client.address);
  }

  async received(): Promise<string> {
    return (await this.#data?.received()) ?? '';
  }

  async close(): Promise<void> {
    this.#wire?.close();
    this.#data?.close();
  }

  #dataConnection({ fromClient, secured }: Upload): DataConnection {
    return new DataConnection(
      fromClient,
      secured && ((socket) => connectTls({ ...this.#wire?.again(), socket })),
    );
  }

  #change(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A loopback server can be spoken to from any loopback address. */
function localAddress(target: string, recorded: string): { localAddress?: string } {
  return target.startsWith('127.') && recorded.startsWith('127.') ? { localAddress: recorded } : {};
}

/** Undefined where the server cannot be reached. */
function tcpWire(target: Endpoint, recorded: Recorded): Promise<Wire | undefined> {
  return new Promise((resolve) => {
    const from = localAddress(target.address, recorded.client.address);
    const socket = connectTcp({ host: target.address, port: target.port, noDelay: true, ...from });
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => resolve(wireOf(socket)));
  });
}

/** Whoever the server says it is: it is judged by what it says. */
const anybody: ConnectionOptions = { rejectUnauthorized: false, minVersion: 'TLSv1' };

function wireOf(socket: Socket): Wire {
  let line: Socket | TLSSocket = socket;
  let listen = () => {};
  let session: Buffer | undefined;
  return {
    local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    start(onText, onClosed) {
      listen = () => {
        line.on('error', onClosed).on('close', onClosed).on('end', onClosed);
        line.on('data', (bytes) => onText(toText(bytes)));
      };
      listen();
    },
    send: (text) => line.write(toBytes(text)),
    secure: () =>
      new Promise((resolve) => {
        line.removeAllListeners('data');
        const inner = connectTls({ ...anybody, socket: line });
        line = inner;
        listen();
        inner.on('session', (ticket) => {
          session = ticket;
        });
        inner.once('secureConnect', () => resolve()).once('close', () => resolve());
      }),
    again: () => ({ ...anybody, ...(session === undefined ? {} : { session }) }),
    finish: () => line.end(),
    close: () => socket.destroy(),
  };
}

function udpWire(target: Endpoint): Promise<Wire | undefined> {
  return new Promise((resolve) => {
    const socket: Datagrams = createSocket(target.address.includes(':') ? 'udp6' : 'udp4');
    socket.on('error', () => resolve(undefined)); // later ones too: ICMP unreachable is silence
    socket.connect(target.port, target.address, () => {
      resolve({
        local: socket.address(),
        start: (onText) => socket.on('message', (bytes) => onText(toText(bytes))),
        secure: async () => {},
        again: () => ({}),
        send: (text) => socket.send(toBytes(text)),
        finish: () => {},
        close: () => socket.close(),
      });
    });
  });
}
