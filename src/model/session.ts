import type { Endpoint } from './conversation.ts';
import type { Step } from './situation.ts';

/** The outside of a session, given once: who talks to whom. */
export interface Ends {
  readonly client: Endpoint;
  readonly server: Endpoint;
}

/**
 * What a session asks of its front, in order. A front (stdio, listener, daemon) carries actions out; the session
 * itself does no I/O. `wait` is in µs and counts from the action before.
 */
export type Action =
  | { readonly kind: 'send'; readonly bytes: Uint8Array; readonly wait: number }
  /** Close after all that was sent; `reset` with RST. */
  | { readonly kind: 'close'; readonly how: 'close' | 'reset'; readonly wait: number }
  /** Listen for a data connection on `port` (0: any; the session is told by `dataListening`) before sending what follows. */
  | { readonly kind: 'dataListen'; readonly port: number }
  /** Connect to the client's own address. */
  | { readonly kind: 'dataConnect'; readonly port: number; readonly failed?: Failed }
  /** Send these bytes over the data connection (waiting for it to open) and close it, then go on. */
  | { readonly kind: 'dataSend'; readonly bytes: Uint8Array; readonly tls?: true; readonly failed?: Failed }
  /** Receive over the data connection until the client closes it; then `dataEnded` is called with the bytes. */
  | { readonly kind: 'dataReceive'; readonly tls?: true; readonly failed?: Failed }
  /** Go on inside TLS, with what `unread` gives; then `secured` is called. Where it does not come about, close. */
  | { readonly kind: 'secure' }
  /** Keep what the client sent (a mail, an upload) under the spool's quota. */
  | {
      readonly kind: 'keep';
      readonly what: 'mail' | 'upload';
      readonly name: string;
      readonly bytes: Uint8Array;
      /** The client left, or fell silent, before its end. */
      readonly unfinished?: true;
    }
  /** What comes next is not known yet: wait for it. */
  | { readonly kind: 'ask'; readonly answer: () => Promise<readonly Action[]> }
  /** One exchange happened: for the event log. */
  | { readonly kind: 'event'; readonly event: SessionEvent };

/** What to do where a data connection cannot be had: carry out `instead`, and leave out the next `skip` actions. */
export interface Failed {
  readonly instead: readonly Action[];
  /** The same where it was there, and was broken off in the middle; absent: `instead` too. */
  readonly brokenOff?: readonly Action[];
  readonly skip: number;
}

export interface SessionEvent {
  readonly situation: string;
  /** `upstream`: the real server behind the emulator has answered, and neither situation nor template has a name. */
  readonly step: Step | 'unfinished' | 'upstream';
  readonly template: string;
  readonly verb: string;
  /** The request and the answer as they are inside: most sessions are not logged, and need no bytes of them. */
  readonly request: string;
  readonly answer: string;
  /** What was said to prove who the client is. */
  readonly login?: Login;
}

/** A user's name and password as a client said them, and what the server made of it. */
interface Login {
  readonly username: string;
  readonly password: string;
  readonly accepted: boolean;
}

/**
 * One conversation with a client, as a machine without I/O: inputs go in, actions come out. Times are µs since the
 * Unix epoch. It survives anything: every byte sequence in every segmentation.
 */
export interface Session {
  opened(now: number): readonly Action[];
  received(bytes: Uint8Array, now: number): readonly Action[];
  /** Something was heard that may be answered by `goOn`: of what comes at once, only so much is answered at a time. */
  readonly isBehind: boolean;
  goOn(now: number): readonly Action[];
  /** The connection is led through TLS from now on: from its start, or because the session asked for it. */
  secured(now: number): readonly Action[];
  /** What was said in clear and belongs to TLS; whatever else came behind the request for it is dropped (CVE-2011-0411). */
  unread(): Uint8Array;
  /** The client will send no more. */
  ended(now: number): readonly Action[];
  /** The front listens on this port for the data connection asked for with `dataListen` (0: it could not). */
  dataListening(port: number, now: number): readonly Action[];
  /** A data connection has ended; `bytes` is what the client sent over it, and `whole` whether it ended it in order. */
  dataEnded(bytes: Uint8Array, now: number, whole?: boolean): readonly Action[];
  /** The connection is gone: what was heard and is not answered yet is kept and told. */
  abandoned(): readonly Action[];
  /** Bytes of memory that the session holds, roughly. */
  readonly held: number;
}
