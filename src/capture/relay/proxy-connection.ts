import type { Socket } from 'node:net';
import type { Endpoint, Side } from '../../model/conversation.ts';
import { plainAddress } from '../../net/same-address.ts';
import type { Clock } from '../live/live-clock.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { TcpRecorder } from '../write/write-tcp.ts';

/** What all relays of one run share. */
export interface RelayContext {
  readonly sink: PacketSink;
  readonly now: Clock;
  /** Everything that is open, for ending it. */
  readonly open: Set<{ finish(): void; destroy(): void }>;
  /** A connection could not be relayed, or something else went wrong that concerns only one of them. */
  readonly problem: (text: string) => void;
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
  readonly #filters: Partial<Sides<Filter>>;
  readonly #context: RelayContext;
  /** A filter is at work on what this side said: nothing more is read from it until then. */
  readonly #busy: Record<Side, Promise<void> | undefined> = { client: undefined, server: undefined };
  readonly #ended: Record<Side, boolean> = { client: false, server: false };
  #recorder: TcpRecorder | undefined;
  #over = false;

  /** `closed` is called once, when both sockets are closed. */
  constructor(
    client: Socket,
    server: Socket,
    context: RelayContext,
    closed: () => void,
    filters: Partial<Sides<Filter>> = {},
  ) {
    this.#sockets = { client, server };
    this.#filters = filters;
    this.#context = context;
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
    const ends = { client: remoteEnd(this.#sockets.client), server };
    this.#recorder = new TcpRecorder(ends, this.#context.sink, [randomSequence(), randomSequence()]);
    this.#recorder.opening(this.#context.now());
    return this.#recorder;
  }

  #pump(side: Side, other: Side): void {
    const source = this.#sockets[side];
    source.on('data', (bytes: Buffer) => this.#said(side, other, bytes));
    source.on('end', () => {
      // Node tells the end of a paused socket too: what the filter is at work on comes first.
      if (this.#busy[side]) this.#busy[side].then(() => this.#end(side, other));
      else this.#end(side, other);
    });
    this.#sockets[other].on('drain', () => this.#goOn(side, other));
    source.resume();
  }

  #said(side: Side, other: Side, bytes: Buffer): void {
    if (this.#over) return;
    this.#recorder?.said(this.#context.now(), side, bytes);
    const filtered = this.#filters[side]?.pass(bytes) ?? bytes;
    if (!(filtered instanceof Promise)) {
      this.#deliver(side, other, filtered);
      return;
    }
    this.#sockets[side].pause();
    this.#busy[side] = filtered.then((changed) => {
      this.#busy[side] = undefined;
      this.#deliver(side, other, changed);
      this.#goOn(side, other);
    });
  }

  #end(side: Side, other: Side): void {
    if (this.#over) return;
    this.#ended[side] = true;
    this.#recorder?.ended(this.#context.now(), side);
    this.#deliver(side, other, this.#filters[side]?.rest() ?? NOTHING);
    this.#sockets[other].end();
  }

  #deliver(side: Side, other: Side, bytes: Buffer): void {
    const target = this.#sockets[other];
    if (bytes.length > 0 && target.writable && !target.write(bytes)) this.#sockets[side].pause();
  }

  #goOn(side: Side, other: Side): void {
    if (!this.#busy[side] && !this.#sockets[other].writableNeedDrain) this.#sockets[side].resume();
  }

  #broken(side: Side, error: NodeJS.ErrnoException): void {
    if (this.#over) return;
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
