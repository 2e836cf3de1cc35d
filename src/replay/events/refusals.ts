import type { Ends } from '../../model/session.ts';
import type { EventLog } from './event-log.ts';

const pause = 1000; // ms between two lines about the same: a flood must not fill the log

interface Counted {
  /** Since the line before. */
  count: number;
  /** The last of them. */
  ends: Ends;
  /** Until then nothing is written. */
  timer: NodeJS.Timeout | undefined;
}

/** Tells the log who was not served and why; under a flood one line a second, which says how many there were since the line before. */
export class Refusals {
  readonly #events: EventLog | undefined;
  readonly #now: () => number;
  readonly #transport: 'tcp' | 'udp';
  readonly #byReason = new Map<string, Counted>();

  /** `now` in µs. */
  constructor(events: EventLog | undefined, now: () => number, transport: 'tcp' | 'udp' = 'tcp') {
    this.#events = events;
    this.#now = now;
    this.#transport = transport;
  }

  tell(ends: Ends, reason: string): void {
    if (this.#events === undefined) return;
    const counted = this.#byReason.get(reason) ?? { count: 0, ends, timer: undefined };
    this.#byReason.set(reason, counted);
    counted.count++;
    counted.ends = ends;
    if (counted.timer === undefined) this.#write(reason, counted);
  }

  /** Those that still wait are told at once. */
  finish(): void {
    for (const [reason, counted] of this.#byReason) {
      clearTimeout(counted.timer);
      this.#write(reason, counted);
    }
  }

  #write(reason: string, counted: Counted): void {
    counted.timer = undefined;
    if (counted.count === 0) return;
    this.#events?.session(counted.ends, this.#now, this.#transport).refused(reason, counted.count);
    counted.count = 0;
    counted.timer = setTimeout(() => this.#write(reason, counted), pause).unref();
  }
}
