/** Bits that a sighting costs which an explanation leaves out. */
export const errorCost = 6;
const lateness = 6; // bits for every doubling of the exchanges that lie between a cause and its effect
const another = 4; // bits more for each further event that sets it: less than errorCost + cheapest, so two sightings are needed
const mostEvents = 7; // that set or clear one flag
const nearlyCheapest = 1; // bits above the cheapest
const opening = 3; // exchanges a session begins with, such as greeting, user and password: lateness does not count from them
const nearness = 0.5; // bits for the same doubling there: of causes that explain as much, the one closest before its effect

/** An event that may set or clear a flag: bits to name it, and its last position before each row, counted from 1. */
export interface FlagEvent {
  readonly price: number;
  readonly positions: Int32Array;
}

/** Rows with the number of exchanges before each. The flag should be set in the first `ons` of them, and in no other. */
export interface FlagRows {
  readonly ons: number;
  readonly lengths: readonly number[];
}

/** The events that set and clear a flag, by number, and its cost in bits. */
export interface FlagTransitions extends Measured {
  readonly set: readonly number[];
  readonly clear: readonly number[];
}

interface Measured {
  /** Rows in which the flag is wrongly clear, and rows in which it is wrongly set. */
  readonly missed: number;
  readonly taken: number;
  readonly cost: number;
}

/**
 * Finds the flag that is set where it has to be, and clear in the other rows. Events about as cheap as the cheapest are tried
 * alone first: what is true of many kinds of exchanges at once leads astray, as it explains most in one step.
 * Undefined if no flag explains more than it costs.
 */
export function searchFlag(events: readonly FlagEvent[], rows: FlagRows): FlagTransitions | undefined {
  const different = withoutEquals(events);
  const search = new TransitionSearch(events, rows);
  for (const allowed of [cheapOf(different, events), different]) {
    for (const index of allowed) search.growFrom(index, allowed);
  }
  return search.best;
}

/** The cost of known transitions in these rows. */
export function weighFlag(
  events: readonly FlagEvent[],
  rows: FlagRows,
  known: KnownTransitions,
): FlagTransitions {
  return new TransitionSearch(events, rows).weigh(known);
}

/** Known transitions, with cheap events added as long as each explains more of these rows than it costs. */
export function refineFlag(
  events: readonly FlagEvent[],
  rows: FlagRows,
  known: KnownTransitions,
): FlagTransitions {
  const search = new TransitionSearch(events, rows);
  return search.refine(known, cheapOf(withoutEquals(events), events));
}

export type KnownTransitions = Pick<FlagTransitions, 'set' | 'clear'>;

function cheapOf(different: readonly number[], events: readonly FlagEvent[]): readonly number[] {
  const cheapest = Math.min(...events.map(({ price }) => price));
  return different.filter((index) => (events[index]?.price ?? 0) <= cheapest + nearlyCheapest);
}

/** Of events that always happened together the cheapest is tried, and none that never happened. */
function withoutEquals(events: readonly FlagEvent[]): readonly number[] {
  const found = new Map<string, number>();
  for (const [index, { price, positions }] of events.entries()) {
    if (!positions.some((position) => position > 0)) continue;
    const key = Buffer.from(positions.buffer).toString('latin1');
    const equal = events[found.get(key) ?? -1];
    if (!equal || price < equal.price) found.set(key, index);
  }
  return [...found.values()].sort((a, b) => a - b);
}

class TransitionSearch {
  best: FlagTransitions | undefined;
  readonly #events: readonly FlagEvent[];
  readonly #ons: number;
  readonly #lengths: Int32Array;
  readonly #never: Int32Array;
  readonly #logarithms: Float64Array;

  constructor(events: readonly FlagEvent[], { ons, lengths }: FlagRows) {
    this.#events = events;
    this.#ons = ons;
    this.#lengths = Int32Array.from(lengths);
    this.#never = new Int32Array(lengths.length);
    const longest = this.#lengths.reduce((most, length) => Math.max(most, length), 0);
    this.#logarithms = Float64Array.from({ length: longest + 2 }, (_, n) => Math.log2(n));
  }

  growFrom(first: number, allowed: readonly number[]): void {
    const { positions, price } = this.#event(first);
    const state = new FlagState(Int32Array.from(positions), this.#never, this.#ons);
    const transitions: FlagTransitions = { set: [first], clear: [], ...this.#measure(state, price) };
    if (transitions.missed < this.#ons) this.#add(transitions, state, allowed);
  }

  weigh({ set, clear }: KnownTransitions): FlagTransitions {
    return { set, clear, ...this.#measure(this.#stateOf({ set, clear }), this.#priceOf({ set, clear })) };
  }

  refine(known: KnownTransitions, allowed: readonly number[]): FlagTransitions {
    const transitions = this.weigh(known);
    this.#add(transitions, this.#stateOf(known), allowed);
    return this.best && this.best.cost < transitions.cost ? this.best : transitions;
  }

  #priceOf({ set, clear }: KnownTransitions): number {
    return [...set, ...clear].reduce((sum, index) => sum + this.#event(index).price, 0);
  }

  #stateOf({ set, clear }: KnownTransitions): FlagState {
    const last = (indices: readonly number[]) =>
      indices.reduce((sofar, index) => later(sofar, this.#event(index).positions), this.#never);
    return new FlagState(last(set), last(clear), this.#ons);
  }

  /** Adds the best next event again and again, and considers the flag after each. */
  #add(from: FlagTransitions, first: FlagState, allowed: readonly number[]): void {
    let current = from;
    let state = first;
    this.#consider(current);
    while (current.set.length + current.clear.length < mostEvents) {
      const next = this.#bestAddition(current, state, allowed);
      if (!next) return;
      const { index, side, measured } = next;
      state = state.with(side, this.#event(index).positions);
      current = { ...current, ...measured, [side]: [...current[side], index] };
      this.#consider(current);
    }
  }

  #event(index: number): FlagEvent {
    return this.#events[index] ?? { price: 0, positions: this.#never };
  }

  #consider(transitions: FlagTransitions): void {
    if (transitions.cost < (this.best?.cost ?? errorCost * this.#ons) - 1e-9) this.best = transitions;
  }

  #bestAddition(current: FlagTransitions, state: FlagState, allowed: readonly number[]) {
    const inUse = [...current.set, ...current.clear];
    const price = this.#priceOf(current);
    let best: { index: number; side: 'set' | 'clear'; measured: Measured } | undefined;
    for (const index of allowed) {
      if (inUse.includes(index)) continue;
      const { positions, price: own } = this.#event(index);
      for (const side of ['clear', 'set'] as const) {
        if (!state.isMendedBy(side, positions)) continue;
        const its = price + own + (side === 'set' ? another : 0);
        const measured = this.#measure(state, its, side, positions);
        if (measured.cost < (best?.measured.cost ?? current.cost) - 1e-9) best = { index, side, measured };
      }
    }
    return best;
  }

  /** The cost of a flag, or the cost it would have if one more event set or cleared it. */
  #measure(
    { on, off }: FlagState,
    price: number,
    side?: 'set' | 'clear',
    also: Int32Array = this.#never,
  ): Measured {
    const [alsoOn, alsoOff] = side === 'set' ? [also, this.#never] : [this.#never, also];
    let missed = 0;
    let taken = 0;
    let late = 0;
    for (let row = 0; row < on.length; row++) {
      const set = Math.max(on[row] ?? 0, alsoOn[row] ?? 0);
      const clear = Math.max(off[row] ?? 0, alsoOff[row] ?? 0);
      const isOn = set > clear;
      if (row < this.#ons) missed += isOn ? 0 : 1;
      else taken += isOn ? 1 : 0;
      const changed = isOn ? set : clear;
      const since = (this.#lengths[row] ?? 0) - changed; // exchanges after the one that turned it
      const early = isOn ? 0 : nearness / lateness; // most flags are set by what sessions begin with
      late += (changed > opening ? 1 : early) * (this.#logarithms[1 + since] ?? 0);
    }
    return { missed, taken, cost: price + errorCost * (missed + taken) + (lateness * late) / on.length };
  }
}

/** The last position at which a flag was set and cleared before each row, and the rows sorted by whether it is and should be set. */
class FlagState {
  readonly on: Int32Array;
  readonly off: Int32Array;
  readonly #ons: number;
  readonly #found: number[] = [];
  readonly #missed: number[] = [];
  readonly #taken: number[] = [];
  readonly #spared: number[] = [];

  constructor(on: Int32Array, off: Int32Array, ons: number) {
    this.on = on;
    this.off = off;
    this.#ons = ons;
    for (let row = 0; row < on.length; row++) {
      const isOn = (on[row] ?? 0) > (off[row] ?? 0);
      if (row < ons) (isOn ? this.#found : this.#missed).push(row);
      else (isOn ? this.#taken : this.#spared).push(row);
    }
  }

  with(side: 'set' | 'clear', positions: Int32Array): FlagState {
    return side === 'set'
      ? new FlagState(later(this.on, positions), this.off, this.#ons)
      : new FlagState(this.on, later(this.off, positions), this.#ons);
  }

  /** True if it would be as it should be in more rows, if an event turned it as well. Most events mend nothing, which shows at once. */
  isMendedBy(side: 'set' | 'clear', positions: Int32Array): boolean {
    return side === 'set'
      ? this.#outweighs(this.#missed, this.#spared, (row) => (positions[row] ?? 0) > (this.off[row] ?? 0))
      : this.#outweighs(this.#taken, this.#found, (row) => (positions[row] ?? 0) >= (this.on[row] ?? 0));
  }

  #outweighs(
    mistaken: readonly number[],
    correct: readonly number[],
    holds: (row: number) => boolean,
  ): boolean {
    let left = 0;
    for (const row of mistaken) if (holds(row)) left++;
    if (left === 0) return false;
    for (const row of correct) if (holds(row) && --left === 0) return false;
    return true;
  }
}

function later(a: Int32Array, b: Int32Array): Int32Array {
  const last = new Int32Array(a);
  for (let at = 0; at < last.length; at++) last[at] = Math.max(last[at] ?? 0, b[at] ?? 0);
  return last;
}
