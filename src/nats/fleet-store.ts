import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../model/errors.ts';
import { type FleetContent, maybeFleet, packFleet } from './fleet-content.ts';
import type { NatsClient } from './nats-client.ts';
import { persist } from './persist.ts';

/** A version of a fleet. */
export interface FleetVersion {
  readonly revision: number;
  readonly at: Date;
  /** Undefined where it is no fleet. */
  readonly content: FleetContent | undefined;
}

/** Makes it the fleet of this name; gives its revision. Throws UsageError where it is too large for the server. */
export async function publishFleet(client: NatsClient, name: string, content: FleetContent): Promise<number> {
  const packed = packFleet(content);
  const most = client.connection.info?.max_payload ?? packed.length;
  if (packed.length > most)
    throw new UsageError(`${name}: ${packed.length} bytes; the server takes ${most} (max_payload)`);
  return (await client.fleets()).put(checkedName(name), packed);
}

/** All versions that are still known, the oldest first. */
export async function fleetHistory(client: NatsClient, name: string): Promise<readonly FleetVersion[]> {
  const store = await client.fleets();
  if (!(await store.get(checkedName(name)))) throw new UsageError(`${name}: no such fleet was published`);
  const versions: FleetVersion[] = [];
  for await (const { revision, created, value, delta } of await store.history({ key: name })) {
    versions.push({ revision, at: created, content: maybeFleet(value) });
    if (delta === 0) break;
  }
  return versions;
}

/** Publishes an earlier version anew, the one before the last by default; gives its revision and the new one. */
export async function rollBackFleet(
  client: NatsClient,
  name: string,
  revision: number | undefined,
): Promise<{ readonly from: number; readonly to: number }> {
  const versions = await fleetHistory(client, name);
  const chosen = revision === undefined ? versions.at(-2) : versions.find((one) => one.revision === revision);
  if (!chosen?.content)
    throw new UsageError(
      `${name}: ${revision === undefined ? 'no earlier version' : `no version ${revision}`}`,
    );
  return { from: chosen.revision, to: await publishFleet(client, name, chosen.content) };
}

/**
 * Tells of the fleet of this name as it is, and whenever it becomes another, until it is stopped. What is no fleet is dropped, and told.
 */
export async function followFleet(
  client: NatsClient,
  name: string,
  events: {
    readonly changed: (version: FleetVersion & { readonly content: FleetContent }) => Promise<void>;
    readonly complain: (line: string) => void;
    readonly stopped: () => boolean;
  },
): Promise<void> {
  let last = 0;
  while (!events.stopped()) {
    const entry = await persist(
      async () => (await client.fleets()).get(checkedName(name)),
      events.complain,
      events.stopped,
    ).catch(() => null);
    if (entry && entry.revision > last) {
      last = entry.revision;
      const content = maybeFleet(entry.value);
      if (content) await events.changed({ revision: entry.revision, at: entry.created, content });
      else events.complain(`${name}: version ${entry.revision} is no fleet, and is not used`);
    }
    await delay(look);
  }
}

const look = 1000; // ms between two looks: one small question of each sensor

function checkedName(name: string): string {
  if (!/^[\w-]+$/.test(name))
    throw new UsageError(`${name}: the name of a fleet has letters, digits, _ and -`);
  return name;
}
