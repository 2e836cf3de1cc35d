import { partOf } from '../../../message/request/parts.ts';
import type { Event } from '../../../message/session/event.ts';
import { holds, holdsFor, knownForm, type ValueTest } from '../../../message/situation/situation-tests.ts';
import type { Test } from '../../../model/situation.ts';
import type { Row } from '../../model/row.ts';
import { PastEvents } from './past-events.ts';

/**
 * Asks a question of all rows, which is what `holds` says of each of them. Thousands of questions are about a few parts
 * and events: what these are in every row is looked up once, and a question about a value is asked once for each value.
 */
export class QuestionEvaluator {
  readonly #rows: readonly Row[];
  readonly #values = new Map<string, Values>();
  readonly #past: PastEvents;
  readonly #latest = new Map<string, readonly (Event | undefined)[]>();
  readonly #same = new Map<string, ReadonlyMap<string, ReadonlyMap<number, string>>>();
  readonly #said = new Map<string, readonly (string | undefined)[]>();

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
    this.#past = new PastEvents(rows);
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
      case 'known': {
        const { different, numbers } = this.#valuesOf(test.part);
        return bitsWhere(this.#rows, ({ context }, row) => {
          const value = different[numbers[row] ?? 0];
          return value !== undefined && context.isKnown(test.set, knownForm(value));
        });
      }
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
        return this.#ofSame(test);
      case 'count':
        return test.template === undefined
          ? bitsWhere(this.#past.count(test.event), (count) => count >= test.least)
          : bitsWhere(this.#rows, ({ context }) => holds(test, context));
      case 'happened': {
        const set = this.#past.lastOf([test.event, ...(test.or ?? [])]);
        const clear = this.#past.lastOf(test.since ?? []);
        return bitsWhere(set, (position, row) => position > (clear[row] ?? 0));
      }
      default:
        return bitsWhere(this.#rows, ({ context }) => holds(test, context));
    }
  }

  #ofValue(test: ValueTest): Uint8Array {
    const { different, numbers } = this.#valuesOf(test.part);
    const answers = bitsWhere(different, (value) => holdsFor(test, value));
    return bitsWhere(numbers, (number) => answers[number] === 1);
  }

  #ofSame({ verb, part, status }: Test & { readonly test: 'same' }): Uint8Array {
    const bits = new Uint8Array(this.#rows.length);
    for (const [row, its] of this.#statusOfSame(verb, part)) if (its === status) bits[row] = 1;
    return bits;
  }

  #valuesOf(part: string): Values {
    return kept(this.#values, part, () => {
      const numberOf = new Map<string | undefined, number>();
      const numbers = Uint32Array.from(this.#rows, ({ context }) => {
        const value = partOf(context.request, part);
        const number = numberOf.get(value) ?? numberOf.size;
        numberOf.set(value, number);
        return number;
      });
      return { different: [...numberOf.keys()], numbers };
    });
  }

  #latestOf(verb: string): readonly (Event | undefined)[] {
    return kept(this.#latest, verb, () => this.#rows.map(({ context: { history } }) => history.latest(verb)));
  }

  #saidWith(verb: string, part: string): readonly (string | undefined)[] {
    return kept(this.#said, keyOf(verb, part), () =>
      this.#latestOf(verb).map((event) => event && partOf(event.request, part)?.toLowerCase()),
    );
  }

  /** The status of the last answer to the command with the same value in this part, by row; few rows have one. */
  #statusOfSame(verb: string, part: string): ReadonlyMap<number, string> {
    const known = kept(this.#same, part, () => this.#sameValues(part));
    return known.get(verb) ?? new Map();
  }

  #sameValues(part: string): ReadonlyMap<string, ReadonlyMap<number, string>> {
    const found = new Map<string, Map<number, string>>();
    for (const [row, { context }] of this.#rows.entries()) {
      const value = partOf(context.request, part);
      if (value === undefined || value === '') continue;
      for (const { request, status } of context.history.events) {
        if (partOf(request, part) !== value) continue;
        const ofVerb = found.get(request.command) ?? new Map<number, string>();
        found.set(request.command, ofVerb.set(row, status));
      }
    }
    return found;
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
