/**
 * What waits in lines until somebody takes it: jobs, messages, elements of lists.
 * Sample: `{ puts: [{ verb: 'put', outcome: 'INSERTED', part: 'body.content', line: { verb: 'use', part: 'arg1' }, rank: 'arg1', name: 1 }], takes: [{ verb: 'reserve', nothing: ['TIMED_OUT'], line: { verb: 'watch', part: 'arg1' }, from: 'first' }], changes: [{ verb: 'release', outcome: 'RELEASED', does: 'return', rank: 'arg2' }], named: ['release'] }`
 */
export interface Queues {
  readonly puts: readonly QueuePut[];
  readonly takes: readonly QueueTake[];
  readonly changes: readonly QueueChange[];
  /** Commands whose first parameter is the name that the server gave to what was put in a line. */
  readonly named: readonly string[];
}

/** Which line is meant: a part of the request, or of the last request of another command in the session. Absent: there is one line. */
export interface QueueLine {
  readonly verb?: string;
  readonly part: string;
}

/** An answered request that puts a part of its own in a line. */
export interface QueuePut {
  readonly verb: string;
  readonly outcome: string;
  readonly part: string;
  readonly line?: QueueLine;
  /** A part with a number: what has a lower one comes before. */
  readonly rank?: string;
  /** Which word of the answer, from 0 on, is the name that the server gives it. */
  readonly name?: number;
  readonly atHead?: true;
}

/** A command that gets what comes first (or last) in a line, and takes it out unless it only looks (`keeps`). */
export interface QueueTake {
  readonly verb: string;
  /** Outcomes that say that there is nothing. */
  readonly nothing: readonly string[];
  readonly line?: QueueLine;
  readonly from: 'first' | 'last';
  readonly keeps?: true;
}

/** What an answered request does to what it names: it is gone for good, waits again, or is set aside. */
export interface QueueChange {
  readonly verb: string;
  readonly outcome: string;
  readonly does: 'remove' | 'return' | 'aside';
  readonly rank?: string;
}
