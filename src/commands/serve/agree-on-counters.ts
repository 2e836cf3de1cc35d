import type { Personality } from '../../model/personality.ts';
import { AgreedNumbers } from '../../nats/agreed-numbers.ts';
import type { NatsClient } from '../../nats/nats-client.ts';
import { countingsOf } from '../../replay/session/countings.ts';
import type { SharedState } from '../../replay/session/session-options.ts';

/** Has the services of a fleet agree upon their counters with all sensors that follow it. */
export class CounterAgreements {
  readonly #fleet: string;
  readonly #complain: (line: string) => void;
  readonly #services = new Map<
    string,
    { readonly of: Personality; readonly numbers: AgreedNumbers | undefined }
  >();
  #client: NatsClient | undefined;

  constructor(fleet: string, complain: (line: string) => void) {
    this.#fleet = fleet;
    this.#complain = complain;
  }

  /** From now on there is a server to agree by. */
  begin(client: NatsClient): void {
    this.#client = client;
  }

  /** Before a session of a service (`ADDRESS TRANSPORT PORT`): resolves when its numbers are there. Undefined where there is nothing to agree upon, or nobody to agree by. */
  readonly agree = (
    service: string,
    personality: Personality,
    state: SharedState,
  ): Promise<void> | undefined => {
    const client = this.#client;
    if (!client) return undefined;
    const known = this.#services.get(service);
    if (known?.of === personality) return known.numbers?.ready();
    const { countings, once } = countingsOf(personality);
    const key = `${this.#fleet}.${service.replaceAll(' ', '.').replaceAll(':', '_')}`;
    const agreement = { countings, once, numbers: state.numbers };
    const numbers =
      countings.length + once.length === 0
        ? undefined
        : new AgreedNumbers(() => client.counters(), key, agreement, this.#complain);
    if (numbers) state.dealt = numbers;
    else delete state.dealt;
    this.#services.set(service, { of: personality, numbers });
    return numbers?.ready();
  };
}
