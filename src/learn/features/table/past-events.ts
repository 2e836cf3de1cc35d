import type { EventRef } from '../../../model/situation.ts';
import type { Row } from '../../model/row.ts';

/** In which rows a kind of event is in the past, how often, and where last, from 1. */
interface Kind {
  readonly rows: number[];
  readonly counts: number[];
  readonly lastAts: number[];
}

/** What happened before each row, by kind of event. Most kinds happened before few rows, so that all histories are read once for all questions. */
export class PastEvents {
  readonly #length: number;
  /** By command and status; undefined is any. */
  readonly #kinds = new Map<string | undefined, Map<string | undefined, Kind>>();

  constructor(rows: readonly Row[]) {
    this.#length = rows.length;
    for (const [row, { context }] of rows.entries()) {
      for (const { verb, status, count, lastAt } of context.history.kinds()) {
        const kind = this.#kindOf(verb, status);
        kind.rows.push(row);
        kind.counts.push(count);
        kind.lastAts.push(lastAt);
      }
    }
  }

  #kindOf(verb: string | undefined, status: string | undefined): Kind {
    const ofVerb = this.#kinds.get(verb) ?? new Map<string | undefined, Kind>();
    this.#kinds.set(verb, ofVerb);
    const kind = ofVerb.get(status) ?? { rows: [], counts: [], lastAts: [] };
    ofVerb.set(status, kind);
    return kind;
  }

  /** How often it happened before each row. */
  count(event: EventRef): Int32Array {
    return this.#spread(event, ({ counts }) => counts);
  }

  /** Where the history of each row has it last, from 1; 0 where it has not. */
  lastAt(event: EventRef): Int32Array {
    return this.#spread(event, ({ lastAts }) => lastAts);
  }

  /** The same for whichever of several came last. */
  lastOf(events: readonly EventRef[]): Int32Array {
    const last = new Int32Array(this.#length);
    for (const event of events) {
      const positions = this.lastAt(event);
      for (let row = 0; row < last.length; row++) last[row] = Math.max(last[row] ?? 0, positions[row] ?? 0);
    }
    return last;
  }

  #spread({ verb, status }: EventRef, pick: (kind: Kind) => readonly number[]): Int32Array {
    const spread = new Int32Array(this.#length);
    const kind = this.#kinds.get(verb)?.get(status);
    if (!kind) return spread;
    const values = pick(kind);
    for (const [at, row] of kind.rows.entries()) spread[row] = values[at] ?? 0;
    return spread;
  }
}
