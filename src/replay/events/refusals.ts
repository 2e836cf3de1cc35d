import type { Ends } from '../../model/session.ts';
import type { EventLog } from './event-log.ts';

const pause = 1000; // ms between two lines about the same: a flood must not fill the log

interface Counted {
  last: number;
  since: number;
}

/** Tells the log who was not served and why, and under a flood how many there were since the line before. */
export class Refusals {
  readonly #events: EventLog | undefined;
  readonly #now: () => number;
  readonly #byReason = new Map<string, Counted>();

  /** `now` in µs. */
  constructor(events: EventLog | undefined, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  tell(ends: Ends, reason: string): void {
    const now = performance.now();
    const counted = this.#byReason.get(reason) ?? { last: Number.NEGATIVE_INFINITY, since: 0 };
    this.#byReason.set(reason, counted);
    counted.since++;
    if (now - counted.last < pause) return;
    this.#events?.session(ends, this.#now).refused(reason, counted.since);
    counted.last = now;
    counted.since = 0;
  }
}
