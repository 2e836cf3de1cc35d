import type { Socket } from 'node:net';
import type { FrontWire } from './emulator.ts';
import type { LeadThroughTls } from './lead-through-tls.ts';

/** ms for the client to take the last bytes and close its side. */
const lingering = 10_000;

/** Hears what the client says over a line, and answers how to stop that. */
type Listen = (line: Socket) => () => void;

/** A session's wire over a stream socket, which goes on over another one when TLS begins. */
export class SocketWire implements FrontWire {
  readonly socket: Socket;
  readonly #closing: (line: Socket) => void;
  #line: Socket;
  #listen: Listen = () => () => {};
  #stop = () => {};
  /** A handshake is under way. */
  #begins = false;
  #corked: Socket | undefined;

  /** `closing` says how the connection is closed. */
  constructor(socket: Socket, closing: (line: Socket) => void = closeGently) {
    this.socket = socket;
    this.#line = socket;
    this.#closing = closing;
  }

  /** Hands what the client says to `listen`, now and inside TLS. */
  carry(listen: Listen): void {
    this.#listen = listen;
    if (!this.#begins) this.#stop = listen(this.#line);
  }

  async secure(heard: Uint8Array, lead: LeadThroughTls): Promise<boolean> {
    this.#flush();
    this.#stop();
    this.#line.pause();
    this.#begins = true;
    const inner = await lead(this.#line, heard);
    this.#begins = false;
    if (inner === undefined) return false;
    this.#line = inner;
    inner.on('error', () => this.socket.destroy());
    inner.setTimeout(this.socket.timeout ?? 0, () => this.socket.destroy());
    this.#stop = this.#listen(inner);
    return true;
  }

  send(bytes: Uint8Array): boolean {
    const line = this.#line;
    if (line.destroyed || line.writableEnded) return true;
    if (this.#corked !== line) {
      this.#flush();
      line.cork();
      this.#corked = line;
      process.nextTick(this.#flush);
    }
    return line.write(bytes);
  }

  get waiting(): number {
    return this.#line.writableLength;
  }

  drained(goOn: () => void): void {
    this.#line.once('drain', goOn);
  }

  close(how: 'close' | 'reset'): void {
    this.#flush();
    if (how === 'close') this.#closing(this.#line);
    // What was sent goes out before the reset, as far as the client reads it.
    else this.#line.write(new Uint8Array(0), () => this.socket.resetAndDestroy());
  }

  hold(held: boolean): void {
    if (held) this.#line.pause();
    else this.#line.resume();
  }

  /** Answers to requests that came together go out together: most of the work of an answer is to hand it to the kernel. */
  readonly #flush = (): void => {
    this.#corked?.uncork();
    this.#corked = undefined;
  };
}

/**
 * Sends FIN and reads on (and away) until the client closes too: closing with unread input would reset the connection
 * and could destroy the last answer on its way (RFC 1122, 4.2.2.13).
 */
function closeGently(socket: Socket): void {
  socket.removeAllListeners('data');
  socket.resume();
  socket.end();
  socket.setTimeout(lingering, () => socket.destroy());
}
