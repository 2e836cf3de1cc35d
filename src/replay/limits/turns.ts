const slice = 2; // ms that sessions which are behind get before others are heard again
const patience = 100; // ms that they wait at most while new clients come in

/**
 * Fairness among clients: what a session has not answered in one go is answered when its turn comes, one after the other, and
 * in between all others are heard. So a client that sends ten thousand commands at once does not make another one wait.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isSet = false;
  #hasNewcomer = false;
  #lastWork = 0;

  /** `goOn` is called once, later. */
  wait(goOn: () => void): void {
    this.#waiting.push(goOn);
    this.#set();
  }

  /** A client has come: there may be more behind it, of which Node takes one between two turns. They come first. */
  newcomer(): void {
    this.#hasNewcomer = true;
  }

  #set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    setImmediate(() => {
      this.#isSet = false;
      const now = performance.now();
      const comesFirst = this.#hasNewcomer && now - this.#lastWork < patience;
      this.#hasNewcomer = false;
      if (comesFirst) return this.#set();
      this.#lastWork = now;
      const end = now + slice;
      // Those that wait again stand behind all others: each has a turn before anyone has two.
      for (let left = this.#waiting.length; left > 0 && performance.now() < end; left--)
        this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#set();
    });
  }
}
