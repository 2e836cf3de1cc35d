import type { Thing } from '../../message/session/store.ts';
import type { Personality } from '../../model/personality.ts';
import type { Action, Ends } from '../../model/session.ts';
import { ClientsFiles } from './files-of-clients.ts';

/** What a session needs from outside, so that it stays repeatable. */
export interface SessionOptions {
  readonly ends: Ends;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Waits as recorded, or none. */
  readonly timing: 'recorded' | 'fast';
  /** Replaces the learned server's host name everywhere it shows. */
  readonly hostName?: string;
  /** Counters and process numbers that go on across sessions; one object for all sessions of a service. */
  readonly shared: SharedState;
}

/** State of a service that outlives a session. */
export interface SharedState {
  readonly numbers: Map<string, number>;
  /** Things by name; not written into state files. */
  readonly things: Map<string, Thing>;
  /** What clients have stored; not written into state files. */
  readonly files: ClientsFiles;
}

/** What a service knows that nobody has spoken to yet. */
export function newState(): SharedState {
  return { numbers: new Map(), things: new Map(), files: new ClientsFiles() };
}

/**
 * One conversation with a client, as a machine without I/O: inputs go in, actions come out. Times are µs since the
 * Unix epoch. It survives anything: every byte sequence in every segmentation.
 */
export interface Session {
  opened(now: number): readonly Action[];
  received(bytes: Uint8Array, now: number): readonly Action[];
  /** The client will send no more. */
  ended(now: number): readonly Action[];
  /** The front listens on this port for the data connection asked for with `dataListen` (0: it could not). */
  dataListening(port: number, now: number): readonly Action[];
  /** A data connection has ended; `bytes` is what the client sent over it. */
  dataEnded(bytes: Uint8Array, now: number): readonly Action[];
}

export type OpenSession = (personality: Personality, options: SessionOptions) => Session;
