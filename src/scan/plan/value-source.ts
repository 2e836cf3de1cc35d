/** Draws the values of a plan. Those of one kind take turns, from one that chance decides: each is said before one is said again. */
export class ValueSource {
  readonly random: () => number;
  readonly #turns = new Map<string, number>();

  constructor(random: () => number) {
    this.random = random;
  }

  /** The next of these values of a kind, or none where there are none. */
  inTurn(kind: string, values: readonly string[]): readonly string[] {
    const turn = this.#turns.get(kind) ?? Math.floor(this.random() * 1024);
    this.#turns.set(kind, turn + 1);
    return values.slice(turn % values.length, (turn % values.length) + 1);
  }
}
