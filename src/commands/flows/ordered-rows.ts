/** Rows held back at most while an earlier one is missing. */
const MAX_HELD = 32_768;

/**
 * Hands rows on in the order of their numbers, which count from 0. A conversation is listed by its start but known only
 * at its end: rows wait for those before them, unless too many wait; then a row that comes late stands behind later ones.
 */
export class OrderedRows<Row> {
  readonly #next: (row: Row) => void;
  #held: (Row | undefined)[] = [];
  /** Index in `#held` of the first row that was not handed on, and the number of the first one there. */
  #from = 0;
  #first = 0;

  constructor(next: (row: Row) => void) {
    this.#next = next;
  }

  add(number: number, row: Row): void {
    const index = number - this.#first;
    if (index < this.#from) {
      this.#next(row);
      return;
    }
    while (this.#held.length <= index) this.#held.push(undefined);
    this.#held[index] = row;
    this.#handOn(this.#held.length - this.#from > MAX_HELD ? this.#held.length - MAX_HELD / 2 : 0);
  }

  /** No more rows come with numbers so far: hands on what waits. */
  flush(): void {
    this.#handOn(this.#held.length);
  }

  /** Hands on all rows up to the first missing one, and those before `index` even if some are missing. */
  #handOn(index: number): void {
    for (; this.#from < this.#held.length; this.#from++) {
      const row = this.#held[this.#from];
      if (row === undefined && this.#from >= index) break;
      if (row !== undefined) this.#next(row);
      this.#held[this.#from] = undefined;
    }
    if (this.#from <= MAX_HELD) return;
    this.#held = this.#held.slice(this.#from);
    this.#first += this.#from;
    this.#from = 0;
  }
}
