import { seededChance } from '../../replay/session/chance.ts';
import { shuffled } from '../../statistics/shuffled.ts';

/** Draws the values of a plan. Those of one kind take turns, in an order that chance decides: each is said before one is said again. */
export class ValueSource {
  /** For all that does not depend on how many values there are, so that a plan stays the same when more become known. */
  readonly random: () => number;
  readonly #order: () => number;
  readonly #turns = new Map<string, readonly string[]>();

  constructor(seed: number) {
    const chance = seededChance(seed);
    this.random = chance();
    this.#order = chance();
  }

  /** The next of these values of a kind, or none where there are none. */
  inTurn(kind: string, values: readonly string[]): readonly string[] {
    const left = this.#turns.get(kind) ?? [];
    const turn = left.length > 0 ? left : shuffled(values, this.#order);
    this.#turns.set(kind, turn.slice(1));
    return turn.slice(0, 1);
  }
}
