import type { LabelCounter } from './label-counter.ts';

/**
 * Says how many bits are left in the labels of some groups of rows when a flag is known. Whatever is asked next about the
 * flag, one event changes it only in the groups in which that event happened at all; of the others it is known what is left.
 */
export class FlagMeter {
  readonly #groups: readonly Uint32Array[];
  readonly #positions: readonly Int32Array[];
  readonly #counter: LabelCounter;
  /** For each event, whether it happened before a row of each group. */
  readonly #happened: readonly (readonly boolean[])[];
  readonly #bits: Uint8Array;
  readonly #never: Int32Array;
  #set: Int32Array;
  #clear: Int32Array;
  #left: readonly number[] = [];

  /** `positions`: when each kind of event happened last before each row, from 1. */
  constructor(groups: readonly Uint32Array[], positions: readonly Int32Array[], counter: LabelCounter) {
    this.#groups = groups;
    this.#positions = positions;
    this.#counter = counter;
    this.#happened = positions.map((position) =>
      groups.map((members) => members.some((row) => (position[row] ?? 0) > 0)),
    );
    const rows = positions[0]?.length ?? 0;
    this.#bits = new Uint8Array(rows);
    this.#never = new Int32Array(rows);
    this.#set = this.#never;
    this.#clear = this.#never;
  }

  /** The flag from which others are asked about from now on, by when it was set and cleared last; gives what it leaves. */
  keep(set: Int32Array, clear: Int32Array): number {
    this.#set = set;
    this.#clear = clear;
    this.#left = this.#groups.map((members) => this.#leftOf(members, this.#never, this.#never));
    return this.#left.reduce((sum, left) => sum + left, 0);
  }

  /** What is left if one event sets or clears the flag as well. */
  leftWith(turns: 'set' | 'clear', index: number): number {
    const position = this.#positions[index] ?? this.#never;
    const [set, clear] = turns === 'set' ? [position, this.#never] : [this.#never, position];
    let sum = 0;
    for (const [at, members] of this.#groups.entries())
      sum += this.#happened[index]?.[at] ? this.#leftOf(members, set, clear) : (this.#left[at] ?? 0);
    return sum;
  }

  #leftOf(members: Uint32Array, alsoSet: Int32Array, alsoClear: Int32Array): number {
    for (let at = 0; at < members.length; at++) {
      const row = members[at] ?? 0;
      const set = Math.max(this.#set[row] ?? 0, alsoSet[row] ?? 0);
      const clear = Math.max(this.#clear[row] ?? 0, alsoClear[row] ?? 0);
      this.#bits[row] = set > clear ? 1 : 0;
    }
    return this.#counter.measureSplit(members, this.#bits) ?? this.#counter.measure(members);
  }
}
