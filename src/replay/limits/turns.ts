const slice = 4; // ms that sessions which are behind get before others are heard again

/**
 * Fairness among clients: what a session has not answered in one go is answered when its turn comes, one after the other, and
 * in between all others are heard. So a client that sends ten thousand commands at once does not make another one wait.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isSet = false;

  /** `goOn` is called once, later. */
  wait(goOn: () => void): void {
    this.#waiting.push(goOn);
    this.#set();
  }

  #set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    setImmediate(() => {
      this.#isSet = false;
      const end = performance.now() + slice;
      // Those that wait again stand behind all others: each has a turn before anyone has two.
      for (let left = this.#waiting.length; left > 0 && performance.now() < end; left--)
        this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#set();
    });
  }
}
