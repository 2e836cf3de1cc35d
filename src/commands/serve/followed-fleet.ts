import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../../model/errors.ts';
import { EventOutbox } from '../../nats/event-outbox.ts';
import { followFleet } from '../../nats/fleet-store.ts';
import { connectNats, type NatsOptions } from '../../nats/nats-client.ts';
import { maybeFleetFile, writeFleetContent } from '../shared/fleet-folder.ts';
import { patientConnection } from '../shared/patient-connection.ts';
import { CounterAgreements } from './agree-on-counters.ts';

/** A fleet that is followed: the file of what was last known, which changes. */
export interface FollowedFleet {
  readonly path: string;
  /** Told when the file and what it names have become others. */
  onChange(changed: () => Promise<void>): void;
  /** Publishes an event, with what attackers typed; on disk until the server has it. */
  readonly publish: ((line: string) => void) | undefined;
  readonly agree: CounterAgreements['agree'];
  stop(): Promise<void>;
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
  options: { readonly events: boolean; readonly complain: (line: string) => void },
): Promise<FollowedFleet> {
  const { complain } = options;
  const outbox = options.events ? new EventOutbox(join(folder, 'outbox'), complain) : undefined;
  const agreements = new CounterAgreements(name, complain);
  let path = maybeFleetFile(folder);
  let stopped = false;
  let changed: () => Promise<void> = async () => {};
  let known: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    known = resolve;
  });
  const following = (async () => {
    const client =
      path === undefined
        ? await connectNats(nats)
        : await patientConnection(nats, 'serving what was known before', complain, () => stopped);
    agreements.begin(client);
    const stop = () => stopped;
    const sending = outbox?.send(client, hostname(), { complain, stopped: stop });
    await followFleet(client, name, {
      changed: async ({ content, revision }) => {
        try {
          path = writeFleetContent(folder, content);
          known();
          await changed();
        } catch (error) {
          complain(`${name}: version ${revision} is not used: ${(error as Error).message}`);
        }
      },
      complain,
      stopped: stop,
    });
    await sending;
    await client.connection.close();
  })();
  const failed = following.then(
    () => undefined,
    (error: unknown) => error,
  );
  const waiting = new AbortController();
  const failure = await Promise.race([first, failed, delay(patience, undefined, { signal: waiting.signal })]);
  waiting.abort();
  if (path === undefined) {
    stopped = true;
    throw failure ?? new UsageError(`${nats.url}: no fleet named ${name} was published`);
  }
  return {
    path,
    onChange: (then) => {
      changed = then;
    },
    publish: outbox?.add,
    agree: agreements.agree,
    stop: async () => {
      stopped = true;
      await failed;
    },
  };
}
