/** Names counted at the same time: of more the less frequent are forgotten. */
const most = 5000;

/** How often names occur, in bounded memory: attackers can make up any number of them. */
export class Ranking {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (this.#counts.size > most) this.#forgetHalf();
  }

  /** The most frequent, at most so many. */
  top(count: number): readonly { readonly name: string; readonly count: number }[] {
    return [...this.#counts]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, count)
      .map(([name, times]) => ({ name, count: times }));
  }

  #forgetHalf(): void {
    const rare = [...this.#counts].sort((a, b) => a[1] - b[1]).slice(0, most / 2);
    for (const [name] of rare) this.#counts.delete(name);
  }
}
