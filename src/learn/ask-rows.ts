import type { Event } from '../message/history.ts';
import { partOf } from '../message/parts.ts';
import { holds, holdsFor, latestWithSame, type ValueTest } from '../message/situation-tests.ts';
import type { EventRef, Test } from '../model/situation.ts';
import type { Row } from './row.ts';

/**
 * Asks a question of all rows, which is what `holds` says of each of them. Thousands of questions are about a few parts
 * and events: what these are in every row is looked up once, and a question about a value is asked once for each value.
 */
export class AskRows {
  readonly #rows: readonly Row[];
  readonly #values = new Map<string, Values>();
  readonly #counts = new Map<string, Int32Array>();
  readonly #positions = new Map<string, Int32Array>();
  readonly #latest = new Map<string, readonly (Event | undefined)[]>();
  readonly #statuses = new Map<string, readonly (string | undefined)[]>();
  readonly #said = new Map<string, readonly (string | undefined)[]>();

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /** One byte a row: 1 where the test holds. */
  bitsOf(test: Test): Uint8Array {
    switch (test.test) {
      case 'is':
      case 'has':
      case 'starts':
      case 'ends':
      case 'shape':
      case 'longer':
      case 'above':
        return this.#ofValue(test);
      case 'latest':
        return bitsWhere(this.#latestOf(test.verb), (event) => event?.status === test.status);
      case 'answered':
        return bitsWhere(this.#latestOf(test.verb), (event) => event?.template === test.template);
      case 'said': {
        const { value, or = [] } = test;
        return bitsWhere(
          this.#saidWith(test.verb, test.part),
          (said) => said !== undefined && (said === value || or.includes(said)),
        );
      }
      case 'same':
        return bitsWhere(this.#statusOfSame(test.verb, test.part), (status) => status === test.status);
      case 'count':
        return bitsWhere(this.#countOf(test.event), (count) => count >= test.least);
      case 'happened': {
        const set = this.#lastOf([test.event, ...(test.or ?? [])]);
        const clear = this.#lastOf(test.since ?? []);
        return bitsWhere(set, (position, row) => position > (clear[row] ?? 0));
      }
      default:
        return bitsWhere(this.#rows, ({ context }) => holds(test, context));
    }
  }

  /** Where each row's history has the last event of this kind, from 1; 0 where it has none. */
  lastAt(event: EventRef): Int32Array {
    return kept(this.#positions, keyOf(event.verb, event.status), () =>
      Int32Array.from(this.#rows, ({ context: { history } }) => history.lastAt(event)),
    );
  }

  #ofValue(test: ValueTest): Uint8Array {
    const { different, numbers } = kept(this.#values, test.part, () => this.#valuesOf(test.part));
    const answers = bitsWhere(different, (value) => holdsFor(test, value));
    return bitsWhere(numbers, (number) => answers[number] === 1);
  }

  #valuesOf(part: string): Values {
    const numberOf = new Map<string | undefined, number>();
    const numbers = Uint32Array.from(this.#rows, ({ context }) => {
      const value = partOf(context.request, part);
      const number = numberOf.get(value) ?? numberOf.size;
      numberOf.set(value, number);
      return number;
    });
    return { different: [...numberOf.keys()], numbers };
  }

  #countOf(event: EventRef): Int32Array {
    return kept(this.#counts, keyOf(event.verb, event.status), () =>
      Int32Array.from(this.#rows, ({ context: { history } }) => history.count(event)),
    );
  }

  #lastOf(events: readonly EventRef[]): Int32Array {
    const last = new Int32Array(this.#rows.length);
    for (const event of events) {
      const positions = this.lastAt(event);
      for (let row = 0; row < last.length; row++) last[row] = Math.max(last[row] ?? 0, positions[row] ?? 0);
    }
    return last;
  }

  #latestOf(verb: string): readonly (Event | undefined)[] {
    return kept(this.#latest, verb, () => this.#rows.map(({ context: { history } }) => history.latest(verb)));
  }

  #saidWith(verb: string, part: string): readonly (string | undefined)[] {
    return kept(this.#said, keyOf(verb, part), () =>
      this.#latestOf(verb).map((event) => event && partOf(event.request, part)?.toLowerCase()),
    );
  }

  #statusOfSame(verb: string, part: string): readonly (string | undefined)[] {
    return kept(this.#statuses, keyOf(verb, part), () =>
      this.#rows.map(({ context }) => latestWithSame(context, verb, part)?.status),
    );
  }
}

/** The values of a part, and for every row which of them it has. */
interface Values {
  readonly different: readonly (string | undefined)[];
  readonly numbers: Uint32Array;
}

function bitsWhere<T>(list: ArrayLike<T>, is: (item: T, row: number) => boolean): Uint8Array {
  const bits = new Uint8Array(list.length);
  for (let row = 0; row < list.length; row++) if (is(list[row] as T, row)) bits[row] = 1;
  return bits;
}

function keyOf(...names: readonly (string | undefined)[]): string {
  return JSON.stringify(names);
}

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  let found = known.get(key);
  if (found === undefined) {
    found = make();
    known.set(key, found);
  }
  return found;
}
