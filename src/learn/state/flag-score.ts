import type { LabelEntropy } from '../features/table/label-entropy.ts';

/**
 * Says how many bits are left in the labels of some groups of rows when a flag is known. Whatever is asked next about the
 * flag, one event changes it only in rows before which that event happened; of groups without such rows it is known what is left.
 */
export class FlagScore {
  readonly #groups: readonly Uint32Array[];
  readonly #positions: readonly Int32Array[];
  readonly #counter: LabelEntropy;
  /** For each event and group, the rows before which it happened. */
  readonly #touched: readonly (readonly Uint32Array[])[];
  readonly #bits: Uint8Array;
  #set: Int32Array;
  #clear: Int32Array;
  #left: readonly number[] = [];
  /** Rows in which the flag is turned just now. */
  readonly #changed: number[] = [];

  /** `positions`: when each kind of event happened last before each row, from 1. */
  constructor(groups: readonly Uint32Array[], positions: readonly Int32Array[], counter: LabelEntropy) {
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
  leftWith(side: 'set' | 'clear', index: number): number {
    const positions = this.#positions[index] ?? this.#set;
    let sum = 0;
    for (let at = 0; at < this.#groups.length; at++) {
      this.#change(side, positions, this.#touched[index]?.[at] ?? []);
      sum += this.#changed.length > 0 ? this.#leftOf(this.#groups[at] as Uint32Array) : (this.#left[at] ?? 0);
      for (const row of this.#changed) this.#bits[row] = side === 'set' ? 0 : 1;
    }
    return sum;
  }

  /** Turns the flag in those of the rows in which an event turns it that was at these positions. */
  #change(side: 'set' | 'clear', positions: Int32Array, rows: ArrayLike<number>): void {
    const [bits, set, clear, changed] = [this.#bits, this.#set, this.#clear, this.#changed];
    const isSet = side === 'set';
    const before = isSet ? 0 : 1;
    changed.length = 0;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      if (bits[row] !== before) continue;
      const position = positions[row] ?? 0;
      if (isSet ? position <= (clear[row] ?? 0) : position < (set[row] ?? 0)) continue;
      bits[row] = 1 - before;
      changed.push(row);
    }
  }

  #leftOf(members: Uint32Array): number {
    return this.#counter.measureSplit(members, this.#bits) ?? this.#counter.measure(members);
  }
}
