import type { Side } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { Ends, SessionEvent } from '../../model/session.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Spool } from '../events/spool.ts';
import type { Limits } from '../limits/limits.ts';
import type { MemoryBudget } from '../limits/memory-budget.ts';
import type { Turns } from '../limits/turns.ts';
import type { Chance } from '../session/chance.ts';
import type { OpenSession, SharedState } from '../session/session-options.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import type { LeadThroughTls } from './lead-through-tls.ts';
import type { Wire } from './session-driver.ts';

/** All that the sessions of one emulated service have in common. */
export interface Emulator {
  readonly personality: Personality;
  readonly openSession: OpenSession;
  /** µs since the Unix epoch. */
  readonly now: () => number;
  readonly chance: Chance;
  readonly timing: 'recorded' | 'fast';
  /** May hold `{1}` to `{4}`: see `hostNameAt`. */
  readonly hostName?: string;
  readonly shared: SharedState;
  /** A session may wait until its numbers are agreed upon. */
  readonly ready?: Promise<void>;
  readonly limits: Limits;
  /** Where its certificates come from. */
  readonly tls?: TlsOptions;
  /** Of the process. */
  readonly turns: Turns;
  readonly memory: MemoryBudget;
  readonly spool?: Spool;
  readonly events?: EventLog;
  readonly record?: RecordSession;
  readonly watch?: WatchSession;
  /** Where a breakdown of a session is told, one line. */
  readonly complain: (line: string) => void;
}

/** Why a session ended, for the log: by the client or the server itself, broken off by the client, or by a limit. */
export type Reason =
  | 'closed'
  | 'reset'
  | 'idle'
  | 'time'
  | 'bytes'
  | 'memory'
  | 'logins'
  | 'line'
  | 'stored'
  | 'place'
  | 'shutdown';

/** Takes down what is said in a session. */
export interface Recording {
  said(from: Side, bytes: Uint8Array): void;
  /** That side says nothing more. */
  ended(from: Side): void;
  /** The connection is gone; `reset` if a side broke it off. */
  over(reset: boolean): void;
}

/** Begins to take down a session; undefined where that cannot be. `now` in µs. */
export type RecordSession = (
  ends: Ends,
  transport: 'tcp' | 'udp',
  now: () => number,
) => Recording | undefined;

/** Is told of the exchanges of a session, of what it left, and of its end. */
export interface SessionWatcher {
  exchange(event: SessionEvent): void;
  closed(reason: Reason): void;
  kept?(file: KeptFile): void;
}

/** A mail or an upload of a client. */
export interface KeptFile {
  readonly what: 'mail' | 'upload';
  readonly name: string;
  readonly size: number;
  /** SHA-256, in hexadecimal; `''` where nothing keeps it. */
  readonly shasum: string;
}

/** A session begins. */
type WatchSession = (ends: Ends) => SessionWatcher;

/** The client's side as a front makes it: it knows how to go on over another stream, but nothing of certificates. */
export interface FrontWire extends Omit<Wire, 'secure'> {
  secure?(heard: Uint8Array, lead: LeadThroughTls): Promise<boolean>;
  /** Bytes that the client has not taken yet. */
  readonly waiting?: number;
}

/** One session between a wire and an emulator. The front calls `received` and `ended`, and `over` once at the end. */
export interface Served {
  readonly received: (bytes: Uint8Array) => void;
  readonly ended: () => void;
  readonly over: (reason?: Reason) => void;
  /** Takes leave of the client as the server does of those who say nothing; false where that is not known. */
  readonly part: () => boolean;
}
