import type { EmulatedService } from '../../honeyd/fleet/fleet.ts';
import type { OpenSession } from '../../replay/session/session-options.ts';
import { learnOnMiss, type MissWatcher, type OnMiss } from '../on-miss/learn-on-miss.ts';

/** The real servers behind the services of a fleet: each is asked what its personality can only guess, and learned on from. */
export class AskedUpstreams {
  readonly #open: OpenSession;
  readonly #complain: (line: string) => void;
  readonly #watch: ((service: EmulatedService) => MissWatcher) | undefined;
  #asking = new Map<EmulatedService, OnMiss>();

  constructor(
    open: OpenSession,
    complain: (line: string) => void,
    watch: ((service: EmulatedService) => MissWatcher) | undefined,
  ) {
    this.#open = open;
    this.#complain = complain;
    this.#watch = watch;
  }

  /** How sessions of a service are opened. */
  openSession = (service: EmulatedService): OpenSession => {
    const { upstream, file } = service;
    if (upstream === undefined) return this.#open;
    const known = this.#asking.get(service);
    if (known !== undefined) return known.open;
    const watch = this.#watch?.(service);
    const complain = this.#complain;
    const fresh = learnOnMiss(this.#open, { ...upstream, file, complain, ...(watch ? { watch } : {}) });
    this.#asking.set(service, fresh);
    return fresh.open;
  };

  /** Learns a last time from all that were asked so far: those of a fleet that is served no more, or at the end. */
  async finish(): Promise<void> {
    const asking = [...this.#asking.values()];
    this.#asking = new Map();
    await Promise.all(
      asking.map((one) => one.finish().catch((error: Error) => this.#complain(error.message))),
    );
  }
}
