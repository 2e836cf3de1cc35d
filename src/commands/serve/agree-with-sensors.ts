import type { Personality } from '../../model/personality.ts';
import { AgreedNumbers } from '../../nats/agreed-numbers.ts';
import type { NatsClient } from '../../nats/nats-client.ts';
import { SharedEntries } from '../../nats/shared-entries.ts';
import { countingsOf } from '../../replay/session/countings.ts';
import { ServiceWorld } from '../../replay/session/service-world.ts';
import type { SharedState } from '../../replay/session/session-options.ts';

/** What the sensors of a fleet have in common of one service. */
interface Agreed {
  readonly of: Personality;
  readonly numbers: AgreedNumbers | undefined;
  readonly entries: SharedEntries | undefined;
}

interface AgreementOptions {
  /** What clients leave is there on all sensors, with what attackers typed. */
  readonly world: boolean;
  readonly complain: (line: string) => void;
}

/** Has the services of a fleet agree with all sensors that follow it: upon counters, and upon what clients have left where that was asked for. */
export class SensorAgreements {
  readonly #fleet: string;
  readonly #options: AgreementOptions;
  readonly #services = new Map<string, Agreed>();
  #client: NatsClient | undefined;

  constructor(fleet: string, options: AgreementOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  /** From now on there is a server to agree by. */
  begin(client: NatsClient): void {
    this.#client = client;
  }

  stop(): void {
    for (const { entries } of this.#services.values()) entries?.stop();
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
    if (known?.of === personality) return ready(known);
    known?.entries?.stop();
    const key = `${this.#fleet}.${service.replaceAll(' ', '.').replaceAll(':', '_')}`;
    const agreed = {
      of: personality,
      numbers: this.#agreeOnNumbers(client, key, personality, state),
      entries: this.#shareWorld(client, key, personality, state),
    };
    this.#services.set(service, agreed);
    return ready(agreed);
  };

  #agreeOnNumbers(client: NatsClient, key: string, personality: Personality, state: SharedState) {
    const { countings, once } = countingsOf(personality);
    delete state.dealt;
    if (countings.length + once.length === 0) return undefined;
    const agreement = { countings, once, numbers: state.numbers };
    const numbers = new AgreedNumbers(() => client.counters(), key, agreement, this.#options.complain);
    state.dealt = numbers;
    return numbers;
  }

  #shareWorld(client: NatsClient, key: string, personality: Personality, state: SharedState) {
    const { world, complain } = this.#options;
    const ours = new ServiceWorld(personality, state);
    ours.tell(undefined);
    if (!world || !ServiceWorld.isShared(personality)) return undefined;
    const parts = {
      store: () => client.world(),
      complain,
    };
    const entries = new SharedEntries(parts, key, ours);
    ours.tell(entries);
    return entries;
  }
}

function ready({ numbers, entries }: Agreed): Promise<void> | undefined {
  if (!entries) return numbers?.ready();
  return Promise.all([numbers?.ready(), entries.ready()]).then(() => {});
}
