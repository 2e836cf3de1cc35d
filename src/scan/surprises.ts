import type { HeldSession } from './model/session-plan.ts';

/** What questions of one kind brought. */
export interface KindTally {
  readonly kind: string;
  readonly asked: number;
  /** Answers that the personality of that time had not foretold. */
  readonly surprises: number;
}

/** How often the questions of each kind were answered as nobody had foretold: what each way of asking is worth. */
export class Surprises {
  readonly #tallies = new Map<string, KindTally>();

  /** A question that was made in two ways counts for both; those that were asked before anything was known for none. */
  note({ plan, held }: HeldSession): void {
    const focus = new Set(plan.focus.map((index) => plan.steps[index]));
    for (const { step, foretold, isForetold } of held) {
      if (!foretold || !focus.has(step)) continue;
      for (const kind of plan.kind.split(' + ')) this.#add(kind, isForetold ? 0 : 1);
    }
  }

  /** The most frequent first. */
  get kinds(): readonly KindTally[] {
    return [...this.#tallies.values()].sort((a, b) => b.asked - a.asked || (a.kind < b.kind ? -1 : 1));
  }

  #add(kind: string, surprises: number): void {
    const before = this.#tallies.get(kind) ?? { kind, asked: 0, surprises: 0 };
    this.#tallies.set(kind, {
      kind,
      asked: before.asked + 1,
      surprises: before.surprises + surprises,
    });
  }
}
