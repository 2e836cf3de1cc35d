import type { Socket } from 'node:net';
import type { Endpoint, Side } from '../../model/conversation.ts';
import type { Clock } from '../../model/microsecond-clock.ts';
import { plainAddress } from '../../net/same-address.ts';
import { isClientHello } from '../../tls/handshake/client-hello.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { TcpRecorder } from '../write/write-tcp.ts';
import { tapped } from './proxy-tap.ts';
import type { TlsEnds, TlsSessions } from './proxy-tls.ts';

/** What all relays of one run share. */
export interface RelayContext {
  readonly sink: PacketSink;
  readonly now: Clock;
  /** Everything that is open, for ending it. */
  readonly open: Set<{ finish(): void; destroy(): void }>;
  /** A connection could not be relayed, or something else went wrong that concerns only one of them. */
  readonly problem: (text: string) => void;
  /** TLS is ended here, and led on to the target anew. */
  readonly tls?: RelayTls;
}

/** How TLS is ended. */
export interface RelayTls {
  readonly ends: TlsEnds;
  /** Of one client; other relays begin anew. */
  readonly sessions?: TlsSessions;
  /** What is said inside is recorded as if it had been said in clear. */
  readonly clear: boolean;
}

/** Changes what one side says on its way. `rest` gives what was held back when that side has ended. */
export interface Filter {
  pass(bytes: Buffer): Buffer | Promise<Buffer>;
  rest(): Buffer;
}

/** In what is relayed the side that connected is the client, also on a data connection that an FTP server opens. */
export type Sides<T> = Readonly<Record<Side, T>>;

const NOTHING = Buffer.alloc(0);
/** A peer that vanished without a word is noticed after this, ms. */
const KEEP_ALIVE = 120_000;

/**
 * One connection through the relay: a socket that was accepted (paused) and one that is connecting to the other end.
 * Bytes, half-closes and resets of one side are passed to the other; a side is read no faster than the other takes it.
 * All of it is recorded as it was said, before any filter, between the two real ends.
 */
export class RelayedConnection {
  readonly #sockets: Sides<Socket>;
  /** What the two sides' words come from and go to: the sockets, or what is inside their TLS. */
  #lines: Sides<Socket>;
  #inside: 'no' | 'begins' | 'yes' = 'no';
  #stops: (() => void)[] = [];
  /** Records that wait to be captured. */
  readonly #waiting: (() => void)[] = [];
  readonly #filters: Partial<Sides<Filter>>;
  readonly #context: RelayContext;
  readonly #serverEnd: Endpoint | undefined;
  /** A filter is at work on what this side said: nothing more is read from it until then. */
  readonly #busy: Record<Side, Promise<void> | undefined> = { client: undefined, server: undefined };
  readonly #ended: Record<Side, boolean> = { client: false, server: false };
  #recorder: TcpRecorder | undefined;
  #over = false;

  /** `closed` is called once, when both sockets are closed. `serverEnd` is captured in the place of the server's own endpoint. */
  constructor(
    client: Socket,
    server: Socket,
    context: RelayContext,
    closed: () => void,
    filters: Partial<Sides<Filter>> = {},
    serverEnd?: Endpoint,
  ) {
    this.#sockets = { client, server };
    this.#lines = this.#sockets;
    this.#filters = filters;
    this.#context = context;
    this.#serverEnd = serverEnd;
    context.open.add(this);
    let open = 2;
    for (const side of ['client', 'server'] as const) {
      this.#sockets[side].setNoDelay(true).setKeepAlive(true, KEEP_ALIVE);
      this.#sockets[side]
        .on('error', (error) => this.#broken(side, error))
        .on('close', () => {
          open -= 1;
          if (open > 0) return;
          context.open.delete(this);
          closed();
        });
    }
    server.once('connect', () => this.#connected());
  }

  /** Delivers what was read so far and closes both sides. Nothing of that is recorded: neither end has closed. */
  finish(): void {
    this.#over = true;
    for (const socket of Object.values(this.#sockets)) socket.resume().end();
  }

  destroy(): void {
    this.#over = true;
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  #connected(): void {
    if (this.#over) return;
    this.#record(remoteEnd(this.#sockets.server)).opened(this.#context.now());
    this.#pump('client', 'server');
    this.#pump('server', 'client');
  }

  #record(server: Endpoint): TcpRecorder {
    const ends = { client: remoteEnd(this.#sockets.client), server: this.#serverEnd ?? server };
    this.#recorder = new TcpRecorder(ends, this.#context.sink, [randomSequence(), randomSequence()]);
    this.#recorder.opening(this.#context.now());
    return this.#recorder;
  }

  #pump(side: Side, other: Side): void {
    const [source, target] = [this.#lines[side], this.#lines[other]];
    const said = (bytes: Buffer) => this.#said(side, other, bytes);
    const end = () => {
      // Node tells the end of a paused socket too: what the filter is at work on comes first.
      if (this.#busy[side]) this.#busy[side].then(() => this.#end(side, other));
      else this.#end(side, other);
    };
    const drain = () => this.#goOn(side, other);
    source.on('data', said).on('end', end);
    target.on('drain', drain);
    this.#stops.push(() => {
      source.off('data', said).off('end', end);
      target.off('drain', drain);
    });
    source.resume();
  }

  #said(side: Side, other: Side, bytes: Buffer): void {
    if (this.#over) return;
    if (this.#context.tls && this.#inside === 'no' && isClientHello(bytes)) {
      void this.#beginTls(this.#context.tls, side, other, bytes);
      return;
    }
    if (this.#isRecorded) this.#recorder?.said(this.#context.now(), side, bytes);
    const filtered = this.#filters[side]?.pass(bytes) ?? bytes;
    if (!(filtered instanceof Promise)) {
      this.#deliver(side, other, filtered);
      return;
    }
    this.#lines[side].pause();
    this.#busy[side] = filtered.then((changed) => {
      this.#busy[side] = undefined;
      this.#deliver(side, other, changed);
      this.#goOn(side, other);
    });
  }

  /** Inside TLS the records are, unless it is to look as if all were said in clear. */
  get #isRecorded(): boolean {
    return this.#inside === 'no' || this.#context.tls?.clear === true;
  }

  /** `side` has said `hello`: from now on both talk inside TLS with the relay. */
  async #beginTls(tls: RelayTls, side: Side, other: Side, hello: Buffer): Promise<void> {
    this.#inside = 'begins';
    for (const stop of this.#stops.splice(0)) stop();
    for (const socket of Object.values(this.#sockets)) socket.pause();
    const record = (from: Side) => (bytes: Buffer | undefined) => {
      if (this.#over || tls.clear) return;
      const time = this.#context.now();
      this.#later(() => (bytes ? this.#recorder?.said(time, from, bytes) : this.#recordEnd(from, time)));
    };
    const target = tapped(this.#sockets[other], { heard: record(other), said: record(side) });
    try {
      const inner = await tls.ends.interpose(this.#sockets[side], hello, target, tls.sessions ?? {});
      this.#inside = 'yes';
      this.#lines = { [side]: inner.client, [other]: inner.server } as unknown as Sides<Socket>;
      for (const each of ['client', 'server'] as const)
        this.#lines[each].on('error', (error) => this.#broken(each, error));
      this.#pump('client', 'server');
      this.#pump('server', 'client');
    } catch (error) {
      this.#context.problem(`TLS was not relayed: ${(error as Error).message}`);
      this.#broken(side, error as Error);
    }
  }

  /** After the keys that come of it: readers of a capture want these first. */
  #later(record: () => void): void {
    if (this.#waiting.push(record) === 1) setImmediate(() => this.#settle());
  }

  #settle(): void {
    for (const record of this.#waiting.splice(0)) record();
  }

  #recordEnd(side: Side, time = this.#context.now()): void {
    if (this.#ended[side]) return;
    this.#ended[side] = true;
    this.#recorder?.ended(time, side);
  }

  #end(side: Side, other: Side): void {
    if (this.#over) return;
    if (this.#isRecorded) this.#recordEnd(side);
    this.#deliver(side, other, this.#filters[side]?.rest() ?? NOTHING);
    this.#lines[other].end();
  }

  #deliver(side: Side, other: Side, bytes: Buffer): void {
    const target = this.#lines[other];
    if (bytes.length > 0 && target.writable && !target.write(bytes)) this.#lines[side].pause();
  }

  #goOn(side: Side, other: Side): void {
    if (!this.#busy[side] && !this.#lines[other].writableNeedDrain) this.#lines[side].resume();
  }

  #broken(side: Side, error: NodeJS.ErrnoException): void {
    if (this.#over) return;
    this.#settle();
    this.#over = true;
    if (this.#recorder) {
      if (!(this.#ended.client && this.#ended.server)) this.#recorder.reset(this.#context.now(), side);
    } else if (side === 'server') {
      this.#refused(error);
    }
    for (const socket of Object.values(this.#sockets)) socket.resetAndDestroy();
  }

  /** A target that says no is part of what there is to learn; one that cannot be reached is trouble. */
  #refused(error: NodeJS.ErrnoException): void {
    const cause: ConnectError = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const { code, address, port } = cause;
    if (code === 'ECONNREFUSED' && address !== undefined && port !== undefined) {
      this.#record({ address: plainAddress(address), port }).reset(this.#context.now(), 'server');
    } else {
      this.#context.problem(`a connection could not be relayed: ${cause.message}`);
    }
  }
}

type ConnectError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/** The real endpoint at the far end of a connected socket. */
function remoteEnd(socket: Socket): Endpoint {
  return { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
}

/** RFC 6528 wants it unpredictable; here it only has to differ when a client's port is used again. */
function randomSequence(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
