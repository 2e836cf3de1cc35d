import { StoredValues } from '../../message/session/stored-values.ts';
import type { Personality } from '../../model/personality.ts';
import type { Ends, Session } from '../../model/session.ts';
import { FilesOfClients } from './files-of-clients.ts';

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
  readonly things: StoredValues;
  /** What clients have stored; not written into state files. */
  readonly files: FilesOfClients;
}

/** What a service knows that nobody has spoken to yet. */
export function newState(): SharedState {
  return { numbers: new Map(), things: new StoredValues(), files: new FilesOfClients() };
}

export type OpenSession = (personality: Personality, options: SessionOptions) => Session;
