/** What one front grants; times in ms, `bytes` received in one session. */
export interface Limits {
  readonly idle: number;
  readonly session: number;
  readonly sessions: number;
  readonly perAddress: number;
  readonly bytes: number;
}

/** Patient enough for a person with telnet, and small enough for a laptop under a flood. */
export const defaultLimits: Limits = {
  idle: 300_000,
  session: 3_600_000,
  sessions: 2000,
  perAddress: 100,
  bytes: 32 * 1024 * 1024,
};

/** Counts the sessions under way, altogether and per client address. */
export class SessionCounter {
  readonly #limits: Pick<Limits, 'sessions' | 'perAddress'>;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: Pick<Limits, 'sessions' | 'perAddress'>) {
    this.#limits = limits;
  }

  get all(): number {
    return this.#all;
  }

  /** Is there room for one more from this address? If so it is counted until `leave`. */
  enter(address: string): boolean {
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#all >= this.#limits.sessions || here >= this.#limits.perAddress) return false;
    this.#all++;
    this.#byAddress.set(address, here + 1);
    return true;
  }

  leave(address: string): void {
    const here = this.#byAddress.get(address) ?? 0;
    if (here === 0) return;
    this.#all--;
    if (here === 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, here - 1);
  }
}
