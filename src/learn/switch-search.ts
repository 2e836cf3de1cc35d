import type { EventRef } from '../model/situation.ts';
import { changesState } from './propose-tests.ts';

/** Kinds of exchanges that do the same; most often one. */
export type Cause = readonly EventRef[];

/** Bits that a sighting costs which a switch does not explain. */
export const wrong = 6;
const lateness = 6; // bits for every doubling of the exchanges that lie between a cause and its effect
const cheapest = 2; // bits to name an exchange that succeeded
const siblings = 1; // bits to say that others which are answered alike do the same
const another = 4; // bits more for another event that turns it on: one sighting is not enough for it
const mostEvents = 7; // that turn one switch

/** The events that turn a switch on and off, by number, and what it costs in bits. */
export interface Turns {
  readonly set: readonly number[];
  readonly clear: readonly number[];
  readonly cost: number;
  readonly missed: number;
  readonly taken: number;
}

type Measured = Pick<Turns, 'missed' | 'taken' | 'cost'>;

/** Looks for the events that turn a switch, so that it is on in some rows and off in others. */
export class SwitchSearch {
  readonly #positions: readonly Int32Array[];
  readonly #prices: readonly number[];
  readonly #ons: number;
  readonly #lengths: readonly number[];

  /** `positions`: when each cause happened last before each row; the first `ons` rows have the answer. */
  constructor(
    causes: readonly Cause[],
    positions: readonly Int32Array[],
    lengths: readonly number[],
    ons: number,
  ) {
    this.#positions = positions;
    this.#prices = causes.map(priceOfCause);
    this.#ons = ons;
    this.#lengths = lengths;
  }

  /** Nothing where no switch explains more than it costs. */
  best(): Turns | undefined {
    let best: Turns | undefined;
    const all = [...this.#positions.keys()];
    // what is true of many kinds of exchanges at once leads astray, as it explains most in one step
    for (const allowed of [all.filter((index) => (this.#prices[index] ?? 0) <= cheapest + siblings), all]) {
      for (const index of allowed) {
        for (const grown of this.#grow(index, allowed)) {
          if (grown.cost < (best?.cost ?? wrong * this.#ons) - 1e-9) best = grown;
        }
      }
    }
    return best;
  }

  /** The switch that one kind of event turns on, and what becomes of it with the best next event, again and again. */
  *#grow(first: number, allowed: readonly number[]): Iterable<Turns> {
    const on = Int32Array.from(this.#positions[first] ?? []);
    const off = new Int32Array(on.length);
    const current: Turns = { set: [first], clear: [], ...this.#measure(on, off, this.#prices[first] ?? 0) };
    if (current.missed === this.#ons) return;
    yield current;
    yield* this.#additions(current, on, off, allowed);
  }

  *#additions(from: Turns, on: Int32Array, off: Int32Array, allowed: readonly number[]): Iterable<Turns> {
    let current = from;
    while (current.set.length + current.clear.length < mostEvents) {
      const next = this.#bestAddition(current, on, off, allowed);
      if (!next) return;
      const { index, turns } = next;
      raise(turns === 'set' ? on : off, this.#positions[index] ?? on);
      current = { ...current, ...next.measured, [turns]: [...current[turns], index] };
      yield current;
    }
  }

  /** What known turns cost here. */
  weigh({ set, clear }: Pick<Turns, 'set' | 'clear'>): Turns {
    const price = [...set, ...clear].reduce((sum, index) => sum + (this.#prices[index] ?? 0), 0);
    return { set, clear, ...this.#measure(this.#last(set), this.#last(clear), price) };
  }

  /** Known turns, with events added as long as that explains more. */
  refine(known: Pick<Turns, 'set' | 'clear'>): Turns {
    let best = this.weigh(known);
    const on = this.#last(known.set);
    const off = this.#last(known.clear);
    const cheap = [...this.#positions.keys()].filter(
      (index) => (this.#prices[index] ?? 0) <= cheapest + siblings,
    );
    for (const grown of this.#additions(best, on, off, cheap)) {
      if (grown.cost < best.cost - 1e-9) best = grown;
    }
    return best;
  }

  #last(turns: readonly number[]): Int32Array {
    const last = new Int32Array(this.#lengths.length);
    for (const index of turns) raise(last, this.#positions[index] ?? last);
    return last;
  }

  #bestAddition(current: Turns, on: Int32Array, off: Int32Array, allowed: readonly number[]) {
    const price = [...current.set, ...current.clear].reduce(
      (sum, index) => sum + (this.#prices[index] ?? 0),
      0,
    );
    let best: { index: number; turns: 'set' | 'clear'; measured: Measured } | undefined;
    allowed.forEach((index) => {
      const position = this.#positions[index] ?? on;
      if (current.set.includes(index) || current.clear.includes(index)) return;
      for (const turns of ['clear', 'set'] as const) {
        const measured = this.#measure(
          on,
          off,
          price + (this.#prices[index] ?? 0) + (turns === 'set' ? another : 0),
          turns === 'set' ? position : undefined,
          turns === 'clear' ? position : undefined,
        );
        if (measured.missed + measured.taken >= current.missed + current.taken) continue;
        if (measured.cost < (best?.measured.cost ?? current.cost) - 1e-9) best = { index, turns, measured };
      }
    });
    return best as { index: number; turns: 'set' | 'clear'; measured: Measured } | undefined;
  }

  #measure(on: Int32Array, off: Int32Array, price: number, alsoOn?: Int32Array, alsoOff?: Int32Array) {
    let missed = 0;
    let taken = 0;
    let late = 0;
    for (let row = 0; row < on.length; row++) {
      const set = Math.max(on[row] ?? 0, alsoOn?.[row] ?? 0);
      const clear = Math.max(off[row] ?? 0, alsoOff?.[row] ?? 0);
      const isOn = set > clear;
      if (row < this.#ons) missed += isOn ? 0 : 1;
      else taken += isOn ? 1 : 0;
      const since = (this.#lengths[row] ?? 0) - Math.max(set, clear); // exchanges after the one that turned it
      if (Math.max(set, clear) > 2) late += Math.log2(1 + since);
    }
    return {
      missed,
      taken,
      cost: price + wrong * (missed + taken) + (lateness * late) / on.length,
    };
  }
}

function priceOfCause(cause: Cause): number {
  return Math.max(...cause.map(priceOf)) + (cause.length > 1 ? siblings : 0);
}

/** Bits to name an event: what succeeded changes the state, what was refused seldom does. */
function priceOf(event: EventRef): number {
  return event.verb !== undefined && event.status !== undefined && changesState(event)
    ? cheapest
    : event.verb !== undefined && event.status === undefined
      ? 5
      : 9;
}

function raise(to: Int32Array, from: Int32Array): void {
  for (let index = 0; index < to.length; index++) to[index] = Math.max(to[index] ?? 0, from[index] ?? 0);
}
