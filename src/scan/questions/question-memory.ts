/** How often questions were asked, and how often the answer was not the foretold one. */
interface Tally {
  asked: number;
  missed: number;
}

/** Remembers which kinds of questions surprised: what surprised is asked more of. */
export class QuestionMemory {
  readonly #tallies = new Map<string, Tally>();

  note(keys: readonly string[], missed: boolean): void {
    for (const key of keys) {
      const tally = this.#of(key);
      tally.asked += 1;
      if (missed) tally.missed += 1;
    }
  }

  asked(key: string): number {
    return this.#tallies.get(key)?.asked ?? 0;
  }

  /** Expected share of surprises: Laplace's rule, with a prior of one in three. */
  surprise(key: string): number {
    const { asked, missed } = this.#tallies.get(key) ?? { asked: 0, missed: 0 };
    return (missed + 1) / (asked + 3);
  }

  #of(key: string): Tally {
    const known = this.#tallies.get(key);
    if (known) return known;
    const fresh = { asked: 0, missed: 0 };
    this.#tallies.set(key, fresh);
    return fresh;
  }
}
