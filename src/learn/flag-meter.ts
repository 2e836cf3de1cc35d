import type { LabelCounter } from './label-counter.ts';

/**
 * Says how many bits are left in the labels of some groups of rows when a flag is known. Whatever is asked next about the
 * flag, one event changes it only in rows before which that event happened; of groups without such rows it is known what is left.
 */
export class FlagMeter {
  readonly #groups: readonly Uint32Array[];
  readonly #positions: readonly Int32Array[];
  readonly #counter: LabelCounter;
  /** For each event and group, the rows before which it happened. */
  readonly #touched: readonly (readonly Uint32Array[])[];
  readonly #bits: Uint8Array;
  #set: Int32Array;
  #clear: Int32Array;
  #left: readonly number[] = [];

  /** `positions`: when each kind of event happened last before each row, from 1. */
  constructor(groups: readonly Uint32Array[], positions: readonly Int32Array[], counter: LabelCounter) {
    this.#groups = groups;
    this.#positions = positions;
    this.#counter = counter;
    this.#touched = positions.map((position) =>
      groups.map((members) => members.filter((row) => (position[row] ?? 0) > 0)),
    );
    const rows = positions[0]?.length ?? 0;
    this.#bits = new Uint8Array(rows);
    this.#set = new Int32Array(rows);
    this.#clear = this.#set;
  }

  /** The flag from which others are asked about from now on, by when it was set and cleared last; gives what it leaves. */
  keep(set: Int32Array, clear: Int32Array): number {
    this.#set = set;
    this.#clear = clear;
    for (let row = 0; row < this.#bits.length; row++)
      this.#bits[row] = (set[row] ?? 0) > (clear[row] ?? 0) ? 1 : 0;
    this.#left = this.#groups.map((members) => this.#leftOf(members));
    return this.#left.reduce((sum, left) => sum + left, 0);
  }

  /** What is left if one event sets or clears the flag as well. */
  leftWith(turns: 'set' | 'clear', index: number): number {
    const changed =
      turns === 'set'
        ? (row: number) => this.#isSetBy(index, row)
        : (row: number) => this.#isClearedBy(index, row);
    let sum = 0;
    for (const [at, members] of this.#groups.entries()) {
      const rows = this.#touched[index]?.[at]?.filter(changed) ?? [];
      for (const row of rows) this.#bits[row] = turns === 'set' ? 1 : 0;
      sum += rows.length > 0 ? this.#leftOf(members) : (this.#left[at] ?? 0);
      for (const row of rows) this.#bits[row] = turns === 'set' ? 0 : 1;
    }
    return sum;
  }

  #isSetBy(index: number, row: number): boolean {
    return this.#bits[row] === 0 && (this.#positions[index]?.[row] ?? 0) > (this.#clear[row] ?? 0);
  }

  #isClearedBy(index: number, row: number): boolean {
    return this.#bits[row] === 1 && (this.#positions[index]?.[row] ?? 0) >= (this.#set[row] ?? 0);
  }

  #leftOf(members: Uint32Array): number {
    return this.#counter.measureSplit(members, this.#bits) ?? this.#counter.measure(members);
  }
}
