/** Answers a point of the curve stands for. */
const perPoint = 200;
/** After so many answers in a row that were all foretold there is nothing left to ask. */
const settledAfter = 300;

/** How many of the answers were foretold, as the scan goes on. */
export class Curve {
  readonly #foretold: boolean[] = [];

  add(foretold: boolean): void {
    this.#foretold.push(foretold);
  }

  get answers(): number {
    return this.#foretold.length;
  }

  /** Share of the last answers that were foretold. */
  get latest(): number {
    return share(this.#foretold.slice(-perPoint));
  }

  get isSettled(): boolean {
    const last = this.#foretold.slice(-settledAfter);
    return last.length === settledAfter && last.every((one) => one);
  }

  /** Of each 200 answers, how many were foretold. */
  get points(): readonly number[] {
    const points: number[] = [];
    for (let at = 0; at < this.#foretold.length; at += perPoint) {
      const part = this.#foretold.slice(at, at + perPoint);
      if (part.length === perPoint || at === 0 || part.length > perPoint / 4) points.push(share(part));
    }
    return points;
  }
}

function share(part: readonly boolean[]): number {
  return part.length === 0 ? 0 : part.filter((one) => one).length / part.length;
}
