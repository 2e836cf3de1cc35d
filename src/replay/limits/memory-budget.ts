/** Something that holds memory which clients have filled: a session, or what a service keeps for them. */
export interface Holder {
  /** Bytes, roughly. */
  readonly held: number;
  /** ms, on any clock: the last time a client added to it. */
  readonly lastUsed: number;
  /** Lets go of what it holds, or most of it. */
  giveWay(): void;
}

/**
 * One account of memory for the whole process: sessions, what waits in them, and what clients have left behind. Beyond `most` bytes
 * the largest and idlest give way first, so that a few who send much do not end the service for all others.
 */
export class MemoryBudget {
  readonly #most: number;
  readonly #clock: () => number;
  readonly #known = new Map<Holder, number>();
  #held = 0;
  #given = 0;

  /** `clock` in ms. */
  constructor(most: number, clock: () => number = () => performance.now()) {
    this.#most = most;
    this.#clock = clock;
  }

  /** Bytes that all hold together. */
  get held(): number {
    return this.#held;
  }

  /** How many have had to give way. */
  get given(): number {
    return this.#given;
  }

  /** What it holds may have changed. */
  note(holder: Holder): void {
    const { held } = holder;
    this.#held += held - (this.#known.get(holder) ?? 0);
    this.#known.set(holder, held);
    if (this.#held > this.#most) this.#makeRoom();
  }

  forget(holder: Holder): void {
    this.#held -= this.#known.get(holder) ?? 0;
    this.#known.delete(holder);
  }

  /** A tenth is freed at once: who is at the limit would otherwise come here with every byte. */
  #makeRoom(): void {
    const now = this.#clock();
    const burden = ([{ lastUsed }, held]: [Holder, number]) =>
      held * (1 + Math.max(0, now - lastUsed) / 1000);
    const all = [...this.#known]
      .filter(([, held]) => held > 0)
      .sort((one, other) => burden(other) - burden(one));
    for (const [holder] of all) {
      if (this.#held <= 0.9 * this.#most) return;
      this.#given++;
      holder.giveWay();
      if (this.#known.has(holder)) this.#remeasure(holder);
    }
  }

  #remeasure(holder: Holder): void {
    this.#held += holder.held - (this.#known.get(holder) ?? 0);
    this.#known.set(holder, holder.held);
  }
}
