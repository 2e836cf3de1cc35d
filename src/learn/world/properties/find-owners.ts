import type { Session } from '../../../exchange/exchange.ts';
import { likeOwner } from '../../../message/session/properties.ts';
import type { Properties } from '../../../model/properties.ts';
import type { Told } from './told-properties.ts';

const mismatch = 3; // entries that a sighting costs which shows something else
const ownerPrice = 4; // entries less that one more name of the owner must need
const mostlySaid = 0.8; // of the sightings, before which a command was said that tells the owner
const mostCommands = 24; // whose last request may tell whose things are meant

type Owners = Properties['owners'];

/** Not a property: whether anything is told of the thing. */
export const isThere = '';

/** A property of a thing as it was told once. */
export interface Sighting {
  readonly told: Told;
  readonly number: number;
  readonly key: string;
  readonly value: string;
}

/**
 * What has to be said last so that things of one number have the fewest different properties: by commands that nearly everybody has said who asks
 * for properties, and by others that name the same.
 */
export function bestOwners(sightings: readonly Sighting[], verbs: readonly string[]): Owners {
  const usual = verbs.filter((verb) => {
    const said = sightings.filter(({ told }) => told.said.has(verb));
    return said.length >= mostlySaid * sightings.length;
  });
  const alike = (verb: string, others: readonly string[]) => namesAlike(verb, others, sightings);
  let owners: Owners = [];
  for (;;) {
    const free = verbs.filter((verb) => !owners.flat().includes(verb));
    const added = usual.flatMap((verb) => {
      const others = free.filter((other) => other !== verb && alike(other, [verb]));
      return owners.flat().includes(verb) ? [] : [[verb], ...others.map((other) => [verb, other])];
    });
    const shared = owners.flatMap((own, at) =>
      free
        .filter((verb) => alike(verb, own))
        .map((verb) => owners.map((one, index) => (index === at ? [...one, verb] : one))),
    );
    const more = cheapest(sightings, owners, [...added.map((one) => [...owners, one]), ...shared]);
    if (more === owners) return owners;
    owners = more;
  }
}

/** The cheapest of them, if it is cheaper by enough than what there is. */
function cheapest(sightings: readonly Sighting[], known: Owners, others: readonly Owners[]): Owners {
  const priceOf = (owners: Owners) => ownerPrice * owners.length + owners.flat().length;
  const tries = others.map((owners) => ({ owners, cost: costOf(sightings, owners) + priceOf(owners) }));
  const [best] = tries.sort((a, b) => a.cost - b.cost);
  return best && best.cost < costOf(sightings, known) + priceOf(known) ? best.owners : known;
}

/** Whether a command names something that one of the others names too. */
function namesAlike(verb: string, others: readonly string[], sightings: readonly Sighting[]): boolean {
  const namedBy = (one: string) => new Set(sightings.flatMap(({ told }) => told.said.get(one)?.name ?? []));
  const own = namedBy(verb);
  return others.some((other) => [...namedBy(other)].some((name) => own.has(name)));
}

/** Entries that have to be known, and sightings that show something else. */
function costOf(sightings: readonly Sighting[], owners: Owners): number {
  let cost = 0;
  for (const same of byEntry(sightings, ownersTold(sightings, owners)).values())
    cost += 1 + mismatch * (same.length - (usualOf(same)?.count ?? 0));
  return cost;
}

/** Whose things were told of, by what was said before; where something was not said that may tell it, as of the one who is like it otherwise and was asked for most. */
export function ownersTold(sightings: readonly Sighting[], owners: Owners): ReadonlyMap<Told, string> {
  const counts = new Map<string, number>();
  const found = new Map<Told, string>();
  for (const { told } of sightings) {
    if (found.has(told)) continue;
    const name = owners.map((verbs) => namedLast(told, verbs)).join('\0');
    found.set(told, name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const usual = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  return new Map([...found].map(([told, name]) => [told, likeOwner(name, usual) ?? name]));
}

function namedLast({ said }: Told, verbs: readonly string[]): string {
  const all = verbs.flatMap((verb) => said.get(verb) ?? []);
  return all.reduce((a, b) => (b.at > a.at ? b : a), { name: '', at: 0 }).name;
}

/** Sightings of one property of one thing of one owner together. */
export function byEntry(
  sightings: readonly Sighting[],
  whose: ReadonlyMap<Told, string>,
): ReadonlyMap<string, readonly Sighting[]> {
  const entries = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const { told, number, key } = sighting;
    const name = `${number} ${key} ${whose.get(told)}`;
    const entry = entries.get(name);
    if (entry) entry.push(sighting);
    else entries.set(name, [sighting]);
  }
  return entries;
}

/** The value that most groups of sessions have seen, the first of those. */
export function usualOf(
  sightings: readonly Sighting[],
): { readonly value: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const { value } of sightings) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: { value: string; count: number } | undefined;
  for (const [value, count] of counts) if (!best || count > best.count) best = { value, count };
  return best;
}

/** Commands whose last request may tell whose things are meant, the most frequent first. */
export function commandsOf(sessions: readonly Session[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { exchanges } of sessions)
    for (const { request } of exchanges)
      if (request.words.length > 0) counts.set(request.command, (counts.get(request.command) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostCommands)
    .map(([verb]) => verb);
}
