/** ms to wait, in the steps of a session. */
const least = 25;
const most = 400; // ms of quiet
const margin = 4; // times the longest pause within a reply so far

/** How quick the server is, as far as it is known: what its answers took decides how long silence must last to be an answer. */
export class Pace {
  /** ms for the first byte of an answer that nobody knows to be slow. */
  readonly #patience: number;
  readonly #silent = new Map<string, number>();
  #longestGap = 10;
  #answers = 0;
  #delays = 0;
  #early = 0;

  constructor(patience: number) {
    this.#patience = patience;
  }

  /** An answer came after so many ms; `gaps` lay between its pieces. */
  answered(delay: number, gaps: readonly number[]): void {
    this.#answers += 1;
    this.#delays += Math.min(delay, 1000);
    if (this.#answers === 50) this.#early = this.#delays / 50;
    for (const gap of gaps) this.#longestGap = Math.max(0.98 * this.#longestGap, Math.min(gap, 100));
  }

  /** No answer came to something of this kind. */
  silent(kind: string): void {
    this.#silent.set(kind, (this.#silent.get(kind) ?? 0) + 1);
  }

  /** ms of silence after which an answer that looks whole is whole. */
  get quiet(): number {
    return Math.min(most, Math.max(least, margin * this.#longestGap));
  }

  /** ms to wait for the first byte. */
  first(kind: string, silenceForetold: boolean): number {
    const before = this.#silent.get(kind) ?? 0;
    return silenceForetold || before > 0 ? Math.min(this.#patience, 500) : this.#patience;
  }

  /** The server answers much slower than it did at first. */
  get isSlowingDown(): boolean {
    return this.#answers > 100 && this.#delays / this.#answers > 10 * Math.max(5, this.#early);
  }
}
