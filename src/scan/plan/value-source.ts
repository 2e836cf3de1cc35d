import { seededChance } from '../../replay/session/chance.ts';
import { shuffled } from '../../statistics/shuffled.ts';
import { freshWord } from './fresh-value.ts';

/** Draws the values of a plan. Those of one kind take turns, in an order that chance decides: each is said before one is said again. */
export class ValueSource {
  /** For all that does not depend on how many values there are, so that a plan stays the same when more become known. */
  readonly random: () => number;
  readonly #order: () => number;
  readonly #turns = new Map<string, readonly string[]>();
  readonly #ownNames = new Map<string, string>();

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

  /** Lines that belong together begin: they have names of their own. */
  beginLines(): void {
    this.#ownNames.clear();
  }

  /**
   * A fresh word, the same within lines that belong together. What were called the same in all sessions would look as if the server treated it so for
   * its name.
   */
  ownName(which: string): string {
    const name = this.#ownNames.get(which) ?? freshWord(this.random);
    this.#ownNames.set(which, name);
    return name;
  }
}
