/** Waits after a connection was refused or broken off, ms: each twice the one before, up to a minute. */
const usualWaits: Waits = { first: 500, longest: 60_000 };
/** So many connections in a row without one word: it will not come back soon. One that has answered before may have banned us for some minutes. */
const mostFailures = 7;
const mostOfBan = 12;

interface Waits {
  readonly first: number;
  readonly longest: number;
}

/** How a scan behaves when the server does not want to be asked. */
export class Manners {
  #failures = 0;
  #hasServed = false;
  #isBraking = false;
  readonly #say: (line: string) => void;
  readonly #waits: Waits;

  constructor(say: (line: string) => void, waits = usualWaits) {
    this.#say = say;
    this.#waits = waits;
  }

  served(): void {
    this.#hasServed = true;
    if (this.#failures >= 3) this.#say('the server answers again');
    this.#failures = 0;
  }

  /** So many ms are waited before each request, for the server's sake. */
  braked(wait: number): void {
    if (wait > 0 && !this.#isBraking)
      this.#say(
        `the server answers much slower than at first: ${Math.round(wait)} ms more before each request`,
      );
    if (wait === 0 && this.#isBraking) this.#say('the server answers as quickly as at first again');
    this.#isBraking = wait > 0;
  }

  /** ms to wait before the next connection; undefined: give up. */
  failed(why: string): number | undefined {
    this.#failures += 1;
    if (this.#failures >= (this.#hasServed ? mostOfBan : mostFailures)) {
      this.#say(`${why}, ${this.#failures} times in a row: it ends here`);
      return undefined;
    }
    const wait = Math.min(this.#waits.longest, this.#waits.first * 2 ** (this.#failures - 1));
    if (this.#failures >= 3) this.#say(`${why}: the next connection in ${wait / 1000} s`);
    return wait;
  }
}
