/** A request that named something by its number, and whether it was refused. */
export interface NumberVisit {
  readonly number: number;
  /** Whose thing it was. */
  readonly key: string;
  readonly group: number;
  readonly refused: boolean;
}

/** In which groups of sessions a number was taken, and in which it was refused. */
interface Votes {
  readonly taken: Set<number>;
  readonly refused: Set<number>;
}

/** Numbers that were taken or refused, by key. One that was taken once is there, as it may be refused for other reasons. */
export class ItemEvidence {
  readonly #byKey = new Map<string, Map<number, Votes>>();
  readonly #taken = new Map<string, readonly number[]>();

  constructor(visits: readonly NumberVisit[]) {
    for (const { key, number, group, refused } of visits) {
      const votes = this.#byKey.get(key) ?? new Map<number, Votes>();
      this.#byKey.set(key, votes);
      const vote = votes.get(number) ?? { taken: new Set(), refused: new Set() };
      votes.set(number, vote);
      vote[refused ? 'refused' : 'taken'].add(group);
    }
    for (const [key, votes] of this.#byKey) {
      const taken = [...votes].flatMap(([number, vote]) => (vote.taken.size > 0 ? [number] : []));
      this.#taken.set(
        key,
        taken.sort((a, b) => a - b),
      );
    }
  }

  /** True if a number is there, by what other groups of sessions show; undefined where they show nothing that is. */
  isThere(key: string, number: number, group: number): boolean | undefined {
    const votes = this.#byKey.get(key);
    const others = (groups: ReadonlySet<number> | undefined) =>
      (groups?.size ?? 0) > (groups?.has(group) ? 1 : 0);
    const isTaken = (one: number) => others(votes?.get(one)?.taken);
    const taken = this.#taken.get(key) ?? [];
    const first = taken.find(isTaken);
    const last = taken.findLast(isTaken);
    if (first === undefined || last === undefined) return undefined;
    if (isTaken(number)) return true;
    return number > first && number < last && !others(votes?.get(number)?.refused);
  }

  /** The numbers that are there, by key, those between others too unless they were refused. */
  there(mostBetween: number): Readonly<Record<string, readonly number[]>> {
    const keys = [...this.#taken]
      .filter(([, taken]) => taken.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(keys.map(([key, taken]) => [key, this.#numbersOf(key, taken, mostBetween)]));
  }

  #numbersOf(key: string, taken: readonly number[], mostBetween: number): readonly number[] {
    const [first = 0] = taken;
    const last = taken.at(-1) ?? first;
    if (last - first > mostBetween) return taken;
    const votes = this.#byKey.get(key);
    const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return all.filter((one) => taken.includes(one) || (votes?.get(one)?.refused.size ?? 0) === 0);
  }
}
