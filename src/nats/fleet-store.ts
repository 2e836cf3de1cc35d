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

/**
 * Makes it the fleet of this name; gives its revision. With `over` only if that is the version there, else it throws the server's error. Throws UsageError where it is too large for the
 * server.
 */
export async function publishFleet(
  client: NatsClient,
  name: string,
  content: FleetContent,
  over?: number,
): Promise<number> {
  const packed = packFleet(content);
  const most = client.connection.info?.max_payload ?? packed.length;
  if (packed.length > most)
    throw new UsageError(`${name}: ${packed.length} bytes; the server takes ${most} (max_payload)`);
  const store = await client.fleets();
  return over === undefined
    ? store.put(checkedName(name), packed)
    : store.update(checkedName(name), packed, over);
}

/** The fleet of this name as it is; undefined where none was published, or what was is no fleet. */
export async function maybeCurrentFleet(
  client: NatsClient,
  name: string,
): Promise<(FleetVersion & { readonly content: FleetContent }) | undefined> {
  const entry = await (await client.fleets()).get(checkedName(name));
  const content = entry ? maybeFleet(entry.value) : undefined;
  return entry && content ? { revision: entry.revision, at: entry.created, content } : undefined;
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

/** What is told of a fleet that is followed. */
export interface FleetNews {
  readonly changed: (version: FleetVersion & { readonly content: FleetContent }) => Promise<void>;
  readonly complain: (line: string) => void;
  readonly stopped: () => boolean;
}

/**
 * Tells of the fleet of this name as it is, and whenever it becomes another, until it is stopped. The server tells of changes by itself (a watch of its key-value store);
 * a watch that has ended is begun anew. What is no fleet is dropped, and told with how many there were.
 */
export async function followFleet(client: NatsClient, name: string, news: FleetNews): Promise<void> {
  let last = 0;
  let dropped = 0;
  const key = checkedName(name);
  while (!news.stopped()) {
    const entries = await persist(
      async () => (await client.fleets()).watch({ key }),
      news.complain,
      news.stopped,
    ).catch(() => undefined);
    if (!entries) continue;
    const looking = setInterval(() => news.stopped() && entries.stop(), look);
    for await (const { operation, revision, value, created } of entries) {
      if (operation !== 'PUT' || revision <= last) continue;
      last = revision;
      const content = maybeFleet(value);
      if (content) await news.changed({ revision, at: created, content });
      else news.complain(`${name}: version ${revision} is no fleet, and is not used (${++dropped} by now)`);
    }
    clearInterval(looking);
  }
}

const look = 200; // ms between two looks whether to stop

function checkedName(name: string): string {
  if (!/^[\w-]+$/.test(name))
    throw new UsageError(`${name}: the name of a fleet has letters, digits, _ and -`);
  return name;
}
