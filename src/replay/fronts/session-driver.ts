import type { Action, Failed, Session } from '../../model/session.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Turns } from '../limits/turns.ts';
import type { DataChannel } from './data-channel.ts';

/** The client's side of a session as its front offers it. */
export interface Wire {
  /** False: the client does not read as fast as it is answered, and is to be waited for with `drained`. */
  send(bytes: Uint8Array): boolean;
  /** Calls once the client has read what was sent. */
  drained(goOn: () => void): void;
  /** Close after all that was sent; `reset` with RST where the front can. */
  close(how: 'close' | 'reset'): void;
  /** Stop (or go on) reading from the client: a session that waits must not pile up input. */
  hold(held: boolean): void;
  /** Goes on inside TLS; `heard` was said by the client already. False where that came to nothing. */
  secure?(heard: Uint8Array): Promise<boolean>;
}

/** Where a session's other actions go. */
export interface Outlets {
  /** µs since the Unix epoch. */
  readonly now: () => number;
  readonly data: DataChannel;
  readonly turns: Turns;
  readonly keep: (action: Extract<Action, { kind: 'keep' }>) => void;
  readonly event: (action: Extract<Action, { kind: 'event' }>) => void;
  /** TLS may begin with the client's first word. */
  readonly mayBeginInTls?: boolean;
  /** The session broke down: a bug, but one client's session must not end all others. */
  readonly trouble: (error: unknown) => void;
}

/** ms; a personality may say anything. */
const longestWait = 600_000;

type DataAction = Extract<Action, { kind: `data${string}` }>;

/** A list of actions and how far it was carried out. */
interface Batch {
  readonly actions: readonly Action[];
  next: number;
}

/**
 * Carries out what a session asks for, strictly in order: what follows a transfer or a wait starts after it. What the
 * session says in answer to a data connection goes before everything that is still waiting.
 */
export class SessionDriver {
  readonly #session: Session;
  readonly #wire: Wire;
  readonly #outlets: Outlets;
  readonly #batches: Batch[] = [];
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #held = false;
  /** It waits for its turn to answer what it has heard. */
  #isBehind = false;
  #hasEnded = false;
  #closed = false;
  #hasHeard = false;
  #isGone = false;

  constructor(session: Session, wire: Wire, outlets: Outlets) {
    this.#session = session;
    this.#wire = wire;
    this.#outlets = outlets;
  }

  opened(): void {
    this.#append(() => this.#session.opened(this.#outlets.now()));
  }

  /** The connection begins with TLS: `heard` is the beginning of it. */
  openedInTls(heard: Uint8Array): void {
    this.#busy = true;
    this.#hold(true);
    void this.#secure(heard);
  }

  received(bytes: Uint8Array): void {
    const isFirst = !this.#hasHeard;
    this.#hasHeard = true;
    if (this.#closed) return;
    if (isFirst && this.#outlets.mayBeginInTls && bytes[0] === 22 && bytes[1] === 3) this.openedInTls(bytes);
    else this.#append(() => this.#session.received(bytes, this.#outlets.now()));
  }

  /** The client will send no more: what was begun is finished, then the connection is closed. */
  ended(): void {
    if (this.#closed || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#run();
  }

  /** The connection is gone: nothing more is sent, but what was received is still kept and logged. */
  gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#outlets.data.close();
    this.#busy = false;
    this.#append(() => this.#session.abandoned());
  }

  /** What was said so far is the last that the client hears. */
  finish(): void {
    if (!this.#closed) this.#close('close');
  }

  /** Bytes of memory that the session and its transfer hold. */
  get held(): number {
    return this.#session.held + this.#outlets.data.held;
  }

  #append(ask: () => readonly Action[]): void {
    this.#guard(() => this.#batches.push({ actions: ask(), next: 0 }));
    this.#run();
  }

  #goOnWith(ask: () => readonly Action[]): void {
    this.#busy = false;
    this.#guard(() => this.#batches.unshift({ actions: ask(), next: 0 }));
    this.#run();
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#batches.length = 0;
      this.#outlets.trouble(error);
      if (!this.#closed) this.#wire.close('close');
      this.#closed = true;
    }
  }

  #run(): void {
    while (!this.#busy) {
      const batch = this.#batches[0];
      if (batch === undefined) break;
      const action = batch.actions[batch.next++];
      if (action === undefined) this.#batches.shift();
      else this.#guard(() => this.#startAction(action, batch));
    }
    if (!this.#busy && !this.#closed) this.#goOnOrEnd();
    this.#hold(this.#busy || this.#isBehind);
  }

  /** All that was asked for is done: what else was heard is answered when its turn comes, and after the last the session ends. */
  #goOnOrEnd(): void {
    if (this.#isBehind) return;
    if (this.#session.isBehind) {
      this.#isBehind = true;
      this.#outlets.turns.wait(() => {
        this.#isBehind = false;
        if (this.#closed) return;
        this.#append(() => (this.#session.isBehind ? this.#session.goOn(this.#outlets.now()) : []));
      });
    } else if (this.#hasEnded) {
      this.#hasEnded = false;
      const close: Action = { kind: 'close', how: 'close', wait: 0 };
      this.#append(() => [...this.#session.ended(this.#outlets.now()), close]);
    }
  }

  #hold(held: boolean): void {
    if (held === this.#held || this.#closed) return;
    this.#held = held;
    this.#wire.hold(held);
  }

  #startAction(action: Action, batch: Batch): void {
    const wait = 'wait' in action ? Math.min(Math.round(action.wait / 1000), longestWait) : 0;
    if (wait <= 0 || this.#closed) {
      this.#perform(action, batch);
      return;
    }
    this.#busy = true;
    this.#timer = setTimeout(() => {
      this.#busy = false;
      this.#guard(() => this.#perform(action, batch));
      this.#run();
    }, wait);
  }

  #perform(action: Action, batch: Batch): void {
    switch (action.kind) {
      case 'keep':
        this.#outlets.keep(action);
        break;
      case 'event':
        this.#outlets.event(action);
        break;
      case 'send':
        if (!this.#closed) this.#send(action.bytes);
        break;
      case 'close':
        if (!this.#closed) this.#close(action.how);
        break;
      case 'secure':
        if (this.#closed) break;
        this.#busy = true;
        void this.#secure(this.#session.unread());
        break;
      case 'ask':
        if (this.#closed) break;
        this.#busy = true;
        void this.#ask(action.answer);
        break;
      case 'dataListen':
      case 'dataConnect':
      case 'dataSend':
      case 'dataReceive':
        if (!this.#closed) this.#startTransfer(action, batch);
        break;
      default:
        unreachable(action);
    }
  }

  /** A client that does not read its answers is not answered further, and not read. */
  #send(bytes: Uint8Array): void {
    if (this.#wire.send(bytes)) return;
    this.#busy = true;
    this.#wire.drained(() => {
      if (this.#closed) return;
      this.#busy = false;
      this.#run();
    });
  }

  #close(how: 'close' | 'reset'): void {
    this.#closed = true;
    this.#outlets.data.close();
    this.#wire.close(how);
  }

  async #ask(answer: () => Promise<readonly Action[]>): Promise<void> {
    const actions = await answer();
    this.#resume(() => actions);
  }

  async #secure(heard: Uint8Array): Promise<void> {
    const done = await this.#wire.secure?.(heard);
    if (this.#closed) return;
    if (done) this.#goOnWith(() => this.#session.secured(this.#outlets.now()));
    else this.#close('close');
  }

  #startTransfer(action: DataAction, batch: Batch): void {
    this.#busy = true;
    void this.#transfer(action, batch);
  }

  async #transfer(action: DataAction, batch: Batch): Promise<void> {
    const { data, now } = this.#outlets;
    if (action.kind === 'dataListen') {
      const port = await data.listen(action.port);
      this.#resume(() => this.#session.dataListening(port, now()));
    } else if (action.kind === 'dataReceive') {
      const received = await data.receive(action.tls);
      const keep = () => (received ? this.#session.dataEnded(received.bytes, now(), received.whole) : []);
      // Of an upload that was cut off, what came is kept, also where the session is over by now.
      if (this.#closed) this.#append(keep);
      else
        this.#resume(() => [
          ...keep(),
          ...(received?.whole ? [] : this.#instead(action.failed, batch, received !== undefined)),
        ]);
    } else if (action.kind === 'dataSend') {
      const sent = await data.send(action.bytes, action.tls);
      this.#resume(() => (sent ? [] : this.#instead(action.failed, batch, sent === false)));
    } else {
      const connected = await data.connect(action.port);
      this.#resume(() => (connected ? [] : this.#instead(action.failed, batch, false)));
    }
  }

  /** A data connection has come to its end; by then the session may be over. */
  #resume(follow: () => readonly Action[]): void {
    if (!this.#closed) this.#goOnWith(follow);
  }

  #instead(failed: Failed | undefined, batch: Batch, isBrokenOff: boolean): readonly Action[] {
    if (failed === undefined) return [];
    batch.next += failed.skip;
    return isBrokenOff ? (failed.brokenOff ?? failed.instead) : failed.instead;
  }
}
