import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../../model/errors.ts';
import { EventOutbox } from '../../nats/event-outbox.ts';
import type { FleetContent } from '../../nats/fleet-content.ts';
import { followFleet } from '../../nats/fleet-store.ts';
import { connectNats, type NatsOptions } from '../../nats/nats-client.ts';
import { maybeFleetFile, writeFleetContent } from '../shared/fleet-folder.ts';
import { patientConnection } from '../shared/patient-connection.ts';
import { SensorAgreements } from './agree-with-sensors.ts';

/** A fleet that is followed: the file of what was last known, which changes. */
export interface FollowedFleet {
  readonly path: string;
  /** Told when the file and what it names have become others. */
  onChange(changed: () => Promise<void>): void;
  /** Publishes an event, with what attackers typed; on disk until the server has it. */
  readonly publish: ((line: string) => void) | undefined;
  readonly agree: SensorAgreements['agree'];
  stop(): Promise<void>;
}

/** What a sensor publishes of what attackers typed. */
interface SharingOptions {
  readonly events: boolean;
  /** What clients leave on its services. */
  readonly world: boolean;
  readonly complain: (line: string) => void;
}

const patience = 5000; // ms that the first version may take

/**
 * Follows a fleet of a server of NATS into a folder. Where that is away, or has no such fleet, what the folder has from before is served. Throws UsageError where there is
 * neither.
 */
export async function followInto(
  folder: string,
  name: string,
  nats: NatsOptions,
  options: SharingOptions,
): Promise<FollowedFleet> {
  const { complain } = options;
  const outbox = options.events ? new EventOutbox(join(folder, 'outbox'), complain) : undefined;
  const following = new Following(folder, name, outbox, options);
  const failed = following.follow(nats).then(
    () => undefined,
    (error: unknown) => error,
  );
  const waiting = new AbortController();
  const late = delay(patience, undefined, { signal: waiting.signal });
  const failure = await Promise.race([following.first, failed, late]);
  waiting.abort();
  const { path } = following;
  if (path === undefined) {
    following.isStopped = true;
    throw failure ?? new UsageError(`${nats.url}: no fleet named ${name} was published`);
  }
  return {
    path,
    onChange: (then) => {
      following.changed = then;
    },
    publish: outbox?.add,
    agree: following.agreements.agree,
    stop: async () => {
      following.isStopped = true;
      await failed;
    },
  };
}

/** What goes on while a fleet is followed. */
class Following {
  readonly agreements: SensorAgreements;
  /** Resolves when there is a first version. */
  readonly first: Promise<void>;
  path: string | undefined;
  changed: () => Promise<void> = async () => {};
  isStopped = false;
  #known: () => void = () => {};
  readonly #folder: string;
  readonly #name: string;
  readonly #outbox: EventOutbox | undefined;
  readonly #complain: (line: string) => void;

  constructor(
    folder: string,
    name: string,
    outbox: EventOutbox | undefined,
    { world, complain }: SharingOptions,
  ) {
    this.#folder = folder;
    this.#name = name;
    this.#outbox = outbox;
    this.#complain = complain;
    this.agreements = new SensorAgreements(name, { world, complain });
    this.path = maybeFleetFile(folder);
    this.first = new Promise((resolve) => {
      this.#known = resolve;
    });
  }

  async follow(nats: NatsOptions): Promise<void> {
    const complain = this.#complain;
    const stopped = () => this.isStopped;
    const client =
      this.path === undefined
        ? await connectNats(nats)
        : await patientConnection(nats, 'serving what was known before', complain, stopped);
    this.agreements.begin(client);
    const sending = this.#outbox?.send(client, hostname(), { complain, stopped });
    const changed = (version: { readonly content: FleetContent; readonly revision: number }) =>
      this.#use(version.content, version.revision);
    await followFleet(client, this.#name, { changed, complain, stopped });
    await sending;
    this.agreements.stop();
    await client.connection.close();
  }

  async #use(content: FleetContent, revision: number): Promise<void> {
    try {
      this.path = writeFleetContent(this.#folder, content);
      this.#known();
      await this.changed();
    } catch (error) {
      this.#complain(`${this.#name}: version ${revision} is not used: ${(error as Error).message}`);
    }
  }
}
