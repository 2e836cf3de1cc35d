import type { Socket } from 'node:net';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Ends } from '../../model/session.ts';
import { ownIdle } from '../limits/own-idle.ts';
import { type DataChannel, noDataChannel } from './data-channel.ts';
import type { Emulator, FrontWire, Reason, Served } from './emulator.ts';
import { type LeadThroughTls, type SecureData, secureData } from './lead-through-tls.ts';
import { Attached } from './listen-front.ts';
import { serveSession } from './served-session.ts';
import { SocketWire } from './socket-wire.ts';

/**
 * Serves one session over a socket that somebody else accepted (Honeyd, inetd) and resolves when it is over. The last
 * bytes are out by then; the socket is closed without waiting for the client, because Honeyd sends its FIN only when the
 * process has ended. `ending` ends it at once.
 */
export function serveSocket(
  emulator: Emulator,
  ends: Ends,
  socket: Socket,
  data: (secure: SecureData) => DataChannel,
  ending?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve());
    const wire = new SocketWire(socket, (line) => line.end(() => socket.destroy()));
    const attached = new Attached(wire, emulator);
    attached.serve(serveSession(emulator, ends, wire, data(secureData(emulator, ends)), attached.end));
    ending?.addEventListener('abort', () => attached.end('shutdown'));
  });
}

/** The same over two streams, e.g. pipes of a shell. */
export function serveStreams(
  emulator: Emulator,
  ends: Ends,
  input: Readable,
  output: Writable,
  ending?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const wire = new StreamsWire(input, output, emulator, resolve);
    wire.serve(ends);
    ending?.addEventListener('abort', () => wire.end('shutdown'));
  });
}

/** A session's wire over two streams, within the limits; `done` is called when the session is over. */
class StreamsWire implements FrontWire {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #emulator: Emulator;
  readonly #done: () => void;
  /** Where it is read and written now: the streams, or what is inside TLS. */
  #reader: Readable;
  #writer: Writable;
  /** Bytes that may still be heard. */
  #left: number;
  #isSecured = false;
  #served: Served | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #sessionTimer: NodeJS.Timeout | undefined;

  constructor(input: Readable, output: Writable, emulator: Emulator, done: () => void) {
    this.#input = this.#reader = input;
    this.#output = this.#writer = output;
    this.#emulator = emulator;
    this.#done = done;
    this.#left = emulator.limits.bytes;
  }

  serve(ends: Ends): void {
    const { limits, personality } = this.#emulator;
    this.#served = serveSession(this.#emulator, ends, this, noDataChannel, this.#over);
    this.#idleTimer = setTimeout(() => this.#over('idle'), ownIdle(limits.idle, personality.service));
    this.#sessionTimer = setTimeout(() => this.#over('time'), limits.session);
    this.#output.on('error', () => this.#over());
    this.#input.on('error', () => this.#over());
    if (!this.#isSecured) this.#listen();
  }

  /** Ends the session at once. */
  end(reason: Reason): void {
    this.#over(reason);
  }

  send(bytes: Uint8Array): boolean {
    return this.#writer.write(bytes);
  }

  drained(goOn: () => void): void {
    this.#writer.once('drain', goOn);
  }

  close(): void {
    this.#writer.write('', () => this.#over());
  }

  hold(held: boolean): void {
    if (held) this.#reader.pause();
    else this.#reader.resume();
  }

  async secure(heard: Uint8Array, lead: LeadThroughTls): Promise<boolean> {
    this.#isSecured = true;
    this.#reader.off('data', this.#hear).off('end', this.#end);
    const outer = Duplex.from({ readable: this.#input, writable: this.#output }) as Socket;
    const inner = await lead(outer, heard);
    if (inner === undefined) return false;
    this.#reader = this.#writer = inner;
    inner.on('error', () => this.#over());
    this.#listen();
    return true;
  }

  #listen(): void {
    this.#reader.on('data', this.#hear).once('end', this.#end);
  }

  readonly #hear = (chunk: Uint8Array): void => {
    this.#idleTimer?.refresh();
    this.#left -= chunk.length;
    this.#served?.received(chunk);
    if (this.#left < 0) this.#over('bytes');
  };

  readonly #end = (): void => this.#served?.ended();

  readonly #over = (reason?: Reason): void => {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#sessionTimer);
    this.#input.destroy();
    this.#served?.over(reason);
    this.#done();
  };
}
