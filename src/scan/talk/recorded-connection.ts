import { connect, type Socket } from 'node:net';
import type { PacketSink } from '../../capture/model/packet-sink.ts';
import { TcpRecorder } from '../../capture/write/write-tcp.ts';
import { toBytes, toText } from '../../message/bytes/latin1.ts';
import type { Endpoint, Side } from '../../model/conversation.ts';
import type { Clock } from '../../model/microsecond-clock.ts';
import { plainAddress } from '../../net/same-address.ts';
import { Inbox } from './inbox.ts';
import type { Wire } from './wire.ts';

/** Where connections are recorded. */
export interface Recording {
  readonly sink: PacketSink;
  readonly now: Clock;
}

/** What a connection may take until it is open, ms. */
const openingTime = 10_000;
/** Bytes of a server that never stops talking; then the connection is given up. */
const mostHeard = 4 * 1024 * 1024;

let sequence = 1;

/** First sequence numbers that differ from connection to connection. */
function nextSequence(): readonly [number, number] {
  sequence += 1;
  return [Math.imul(sequence, 0x9e3779b1) >>> 0, Math.imul(sequence, 0x85ebca6b) >>> 0];
}

/** A TCP connection to the server; every byte of it goes into the capture. Throws the system's error where it is not taken. */
export async function openTcp(
  target: Endpoint,
  localAddress: string | undefined,
  recording: Recording,
): Promise<Wire> {
  const socket = await connected(target, localAddress);
  return new RecordedConnection(socket, 'client', recording);
}

/** A connection that the server opened to a port of ours. */
export function acceptedTcp(socket: Socket, recording: Recording): Wire {
  return new RecordedConnection(socket, 'server', recording);
}

function connected({ address, port }: Endpoint, localAddress: string | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true, ...from });
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), openingTime);
    socket.once('error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('close', () => clearTimeout(timer));
  });
}

class RecordedConnection implements Wire {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly inbox = new Inbox();
  readonly #socket: Socket;
  /** The side of TCP that is ours: `client` has connected. */
  readonly #own: Side;
  readonly #other: Side;
  readonly #recorder: TcpRecorder;
  readonly #now: Clock;
  #heard = 0;
  #over = false;
  #finished = false;

  constructor(socket: Socket, own: Side, { sink, now }: Recording) {
    this.#socket = socket;
    this.#own = own;
    this.#other = own === 'client' ? 'server' : 'client';
    this.#now = now;
    const here = { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 };
    const there = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    this.client = own === 'client' ? here : there;
    this.server = own === 'client' ? there : here;
    this.#recorder = new TcpRecorder(this, sink, nextSequence());
    this.#recorder.opening(now());
    this.#recorder.opened(now());
    socket.on('data', (bytes) => this.#hear(bytes));
    socket.on('end', () => this.#ended());
    socket.on('error', () => this.#broken());
    socket.on('close', () => this.inbox.close());
  }

  say(text: string): void {
    if (this.#over || this.#finished || this.inbox.closed) return;
    const bytes = toBytes(text);
    this.#recorder.said(this.#now(), this.#own, bytes);
    this.#socket.write(bytes);
  }

  /** Our side says nothing more. */
  finish(): void {
    if (this.#over || this.#finished || this.inbox.closed) return;
    this.#finished = true;
    this.#recorder.ended(this.#now(), this.#own);
    this.#socket.end();
  }

  close(): void {
    if (!this.#over && !this.#finished) this.#recorder.ended(this.#now(), this.#own);
    this.#over = true;
    this.#socket.destroy();
    this.inbox.close();
  }

  #hear(bytes: Buffer): void {
    if (this.#over) return;
    this.#recorder.said(this.#now(), this.#other, bytes);
    this.inbox.take(toText(bytes));
    this.#heard += bytes.length;
    if (this.#heard > mostHeard) this.close();
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#recorder.ended(this.#now(), this.#other);
    if (!this.#finished) this.#recorder.ended(this.#now(), this.#own);
    this.#socket.end();
    this.inbox.close();
  }

  #broken(): void {
    if (!this.#over) this.#recorder.reset(this.#now(), this.#other);
    this.#over = true;
    this.#socket.destroy();
    this.inbox.close();
  }
}
