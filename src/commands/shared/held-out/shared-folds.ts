import type { HeldOutFolds, PlayedFold } from './held-out-folds.ts';

/** Places in the memory that threads share. */
const [next, finished, open] = [0, 1, 2];

/**
 * Deals out folds among threads, one after the other, until those that were dealt out are about enough. Whoever has finished one asks again, so that there are enough
 * in the end, whatever was expected of them.
 */
export class SharedFolds {
  /** To be given to other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #counts: Int32Array;

  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#counts = new Int32Array(memory);
  }

  /** Plays folds until no more are needed. */
  async play(folds: HeldOutFolds): Promise<readonly PlayedFold[]> {
    const played: PlayedFold[] = [];
    for (let fold = this.#claim(folds); fold !== undefined; fold = this.#claim(folds)) {
      const one = await folds.play(fold);
      played.push(one);
      Atomics.add(this.#counts, finished, one.exchanges);
      Atomics.sub(this.#counts, open, Math.ceil(folds.about(fold)));
    }
    return played;
  }

  #claim(folds: HeldOutFolds): number | undefined {
    for (;;) {
      const fold = Atomics.load(this.#counts, next);
      const coming = Atomics.load(this.#counts, finished) + Atomics.load(this.#counts, open);
      if (fold >= folds.count || coming >= folds.enough) return undefined;
      if (Atomics.compareExchange(this.#counts, next, fold, fold + 1) !== fold) continue;
      Atomics.add(this.#counts, open, Math.ceil(folds.about(fold)));
      return fold;
    }
  }
}
