/** Bits that a sighting costs which an explanation leaves out. */
export const errorCost = 6;
const lateness = 6; // bits for every doubling of the exchanges that lie between a cause and its effect
const another = 4; // bits more for another event that turns it on: one sighting is not enough for it
const mostEvents = 7; // that turn one switch
const nearlyCheapest = 1; // bits above the cheapest
const opening = 3; // exchanges after which nothing is late: the greeting and what is said first, such as user and password
const nearness = 0.5; // bits for the same doubling there: of causes that explain as much, the one closest before its effect

/** What may turn a switch: bits to name it, and when it happened last before each row, from 1. */
export interface FlagEvent {
  readonly price: number;
  readonly positions: Int32Array;
}

/** The rows in which a switch has to be on: the first `ons`. Each has so many exchanges before it. */
export interface FlagRows {
  readonly ons: number;
  readonly lengths: readonly number[];
}

/** The events that turn a switch on and off, by number, and what it costs in bits. */
export interface FlagTransitions extends Measured {
  readonly set: readonly number[];
  readonly clear: readonly number[];
}

interface Measured {
  /** Rows in which it should be on, and is not; and those in which it is on, and should not be. */
  readonly missed: number;
  readonly taken: number;
  readonly cost: number;
}

/**
 * Finds the switch that is on where it has to be, and off in the other rows. Events about as cheap as the cheapest are tried
 * alone first: what is true of many kinds of exchanges at once leads astray, as it explains most in one step.
 * Nothing where no switch explains more than it costs.
 */
export function searchFlag(turners: readonly FlagEvent[], rows: FlagRows): FlagTransitions | undefined {
  const different = withoutTwins(turners);
  const search = new SwitchSearch(turners, rows);
  for (const allowed of [cheapOf(different, turners), different]) {
    for (const index of allowed) search.growFrom(index, allowed);
  }
  return search.best;
}

/** What known turns cost in these rows. */
export function weighFlag(
  turners: readonly FlagEvent[],
  rows: FlagRows,
  known: KnownTransitions,
): FlagTransitions {
  return new SwitchSearch(turners, rows).weigh(known);
}

/** Known turns, and cheap ones added as long as that explains more of these rows than it costs. */
export function refineFlag(
  turners: readonly FlagEvent[],
  rows: FlagRows,
  known: KnownTransitions,
): FlagTransitions {
  const search = new SwitchSearch(turners, rows);
  return search.refine(known, cheapOf(withoutTwins(turners), turners));
}

export type KnownTransitions = Pick<FlagTransitions, 'set' | 'clear'>;

function cheapOf(different: readonly number[], turners: readonly FlagEvent[]): readonly number[] {
  const cheapest = Math.min(...turners.map(({ price }) => price));
  return different.filter((index) => (turners[index]?.price ?? 0) <= cheapest + nearlyCheapest);
}

/** Of events that always happened together the cheapest is tried, and none that never happened. */
function withoutTwins(turners: readonly FlagEvent[]): readonly number[] {
  const found = new Map<string, number>();
  for (const [index, { price, positions }] of turners.entries()) {
    if (!positions.some((position) => position > 0)) continue;
    const key = Buffer.from(positions.buffer).toString('latin1');
    const twin = turners[found.get(key) ?? -1];
    if (!twin || price < twin.price) found.set(key, index);
  }
  return [...found.values()].sort((a, b) => a - b);
}

class SwitchSearch {
  best: FlagTransitions | undefined;
  readonly #turners: readonly FlagEvent[];
  readonly #ons: number;
  readonly #lengths: Int32Array;
  readonly #never: Int32Array;
  readonly #logarithms: Float64Array;

  constructor(turners: readonly FlagEvent[], { ons, lengths }: FlagRows) {
    this.#turners = turners;
    this.#ons = ons;
    this.#lengths = Int32Array.from(lengths);
    this.#never = new Int32Array(lengths.length);
    const longest = this.#lengths.reduce((most, length) => Math.max(most, length), 0);
    this.#logarithms = Float64Array.from({ length: longest + 2 }, (_, n) => Math.log2(n));
  }

  growFrom(first: number, allowed: readonly number[]): void {
    const { positions, price } = this.#turner(first);
    const state = new SwitchState(Int32Array.from(positions), this.#never, this.#ons);
    const turns: FlagTransitions = { set: [first], clear: [], ...this.#measure(state, price) };
    if (turns.missed < this.#ons) this.#add(turns, state, allowed);
  }

  weigh({ set, clear }: KnownTransitions): FlagTransitions {
    return { set, clear, ...this.#measure(this.#stateOf({ set, clear }), this.#priceOf({ set, clear })) };
  }

  refine(known: KnownTransitions, allowed: readonly number[]): FlagTransitions {
    const turns = this.weigh(known);
    this.#add(turns, this.#stateOf(known), allowed);
    return this.best && this.best.cost < turns.cost ? this.best : turns;
  }

  #priceOf({ set, clear }: KnownTransitions): number {
    return [...set, ...clear].reduce((sum, index) => sum + this.#turner(index).price, 0);
  }

  #stateOf({ set, clear }: KnownTransitions): SwitchState {
    const last = (turns: readonly number[]) =>
      turns.reduce((sofar, index) => later(sofar, this.#turner(index).positions), this.#never);
    return new SwitchState(last(set), last(clear), this.#ons);
  }

  /** A switch, and what becomes of it with the best next event, again and again. */
  #add(from: FlagTransitions, first: SwitchState, allowed: readonly number[]): void {
    let current = from;
    let state = first;
    this.#consider(current);
    while (current.set.length + current.clear.length < mostEvents) {
      const next = this.#bestAddition(current, state, allowed);
      if (!next) return;
      const { index, turns, measured } = next;
      state = state.with(turns, this.#turner(index).positions);
      current = { ...current, ...measured, [turns]: [...current[turns], index] };
      this.#consider(current);
    }
  }

  #turner(index: number): FlagEvent {
    return this.#turners[index] ?? { price: 0, positions: this.#never };
  }

  #consider(turns: FlagTransitions): void {
    if (turns.cost < (this.best?.cost ?? errorCost * this.#ons) - 1e-9) this.best = turns;
  }

  #bestAddition(current: FlagTransitions, state: SwitchState, allowed: readonly number[]) {
    const inUse = [...current.set, ...current.clear];
    const price = this.#priceOf(current);
    let best: { index: number; turns: 'set' | 'clear'; measured: Measured } | undefined;
    for (const index of allowed) {
      if (inUse.includes(index)) continue;
      const { positions, price: own } = this.#turner(index);
      for (const turns of ['clear', 'set'] as const) {
        if (!state.isMendedBy(turns, positions)) continue;
        const its = price + own + (turns === 'set' ? another : 0);
        const measured = this.#measure(state, its, turns, positions);
        if (measured.cost < (best?.measured.cost ?? current.cost) - 1e-9) best = { index, turns, measured };
      }
    }
    return best;
  }

  /** What a switch costs, and what it would cost if an event turned it as well. */
  #measure(
    { on, off }: SwitchState,
    price: number,
    turns?: 'set' | 'clear',
    also: Int32Array = this.#never,
  ): Measured {
    const [alsoOn, alsoOff] = turns === 'set' ? [also, this.#never] : [this.#never, also];
    let missed = 0;
    let taken = 0;
    let late = 0;
    for (let row = 0; row < on.length; row++) {
      const set = Math.max(on[row] ?? 0, alsoOn[row] ?? 0);
      const clear = Math.max(off[row] ?? 0, alsoOff[row] ?? 0);
      const isOn = set > clear;
      if (row < this.#ons) missed += isOn ? 0 : 1;
      else taken += isOn ? 1 : 0;
      const turned = isOn ? set : clear;
      const since = (this.#lengths[row] ?? 0) - turned; // exchanges after the one that turned it
      const early = isOn ? 0 : nearness / lateness; // what sessions begin with turns most switches on
      late += (turned > opening ? 1 : early) * (this.#logarithms[1 + since] ?? 0);
    }
    return { missed, taken, cost: price + errorCost * (missed + taken) + (lateness * late) / on.length };
  }
}

/** When a switch was turned on and off last before each row, and the rows by whether it is on there, and whether it should be. */
class SwitchState {
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

  with(turns: 'set' | 'clear', positions: Int32Array): SwitchState {
    return turns === 'set'
      ? new SwitchState(later(this.on, positions), this.off, this.#ons)
      : new SwitchState(this.on, later(this.off, positions), this.#ons);
  }

  /** Whether it would be as it should be in more rows, if an event turned it as well. Most events mend nothing, which shows at once. */
  isMendedBy(turns: 'set' | 'clear', positions: Int32Array): boolean {
    return turns === 'set'
      ? this.#outweighs(this.#missed, this.#spared, (row) => (positions[row] ?? 0) > (this.off[row] ?? 0))
      : this.#outweighs(this.#taken, this.#found, (row) => (positions[row] ?? 0) >= (this.on[row] ?? 0));
  }

  #outweighs(wrongs: readonly number[], rights: readonly number[], turns: (row: number) => boolean): boolean {
    let left = 0;
    for (const row of wrongs) if (turns(row)) left++;
    if (left === 0) return false;
    for (const row of rights) if (turns(row) && --left === 0) return false;
    return true;
  }
}

function later(a: Int32Array, b: Int32Array): Int32Array {
  const last = new Int32Array(a);
  for (let at = 0; at < last.length; at++) last[at] = Math.max(last[at] ?? 0, b[at] ?? 0);
  return last;
}
