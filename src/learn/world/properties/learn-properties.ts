import type { Session } from '../../../exchange/exchange.ts';
import { isAsk, isWrittenSo, keysOf, namesOf } from '../../../message/session/properties.ts';
import type { Properties, PropertyAsk } from '../../../model/properties.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import {
  bestOwners,
  byEntry,
  commandsOf,
  isThere,
  ownersTold,
  type Sighting,
  usualOf,
} from './find-owners.ts';
import { learnChanges } from './learn-changes.ts';
import { type Told, toldIn } from './told-properties.ts';

const leastTold = 5; // replies of one kind
const leastGroups = 3; // of sessions
const leastShare = 0.6; // of the replies of a kind, in which what was asked for is what is told
const mostTold = 4000; // replies that are looked at

interface LearnedProperties {
  readonly properties: Properties;
  /** Whether sessions of other groups have shown anything of the owner. */
  readonly isKnown: (owner: string, group: number) => boolean;
}

/**
 * Looks for requests that ask for properties of numbered things by name, of several things and properties at once, and are answered by a line for
 * each thing: names and values in the order in which they were asked for. What was told of a thing in one answer is then known for every other way of asking.
 */
export function learnProperties(
  sessions: readonly Session[],
  runOf: (session: number) => number,
): LearnedProperties | undefined {
  const verbs = commandsOf(sessions);
  const told = toldIn(sessions, verbs).slice(0, mostTold);
  const kinds = groupBy(told, ({ request, asked }) => `${request.command}\0${asked.word ?? ''}`);
  const proven = kinds.flatMap((kind) => learnAsk(kind, isEnough) ?? []);
  if (proven.length === 0) return undefined;
  // once it is known how a thing is written, one answer is enough to show that another command tells of the same
  const isSame = ([one]: readonly Told[]) => proven.some(({ ask }) => isWrittenSo(ask, one?.units[0]));
  const found = kinds.flatMap((kind) => learnAsk(kind, (some) => isEnough(some) || isSame(some)) ?? []);
  const names = Object.assign({}, ...found.map((one) => one.names)) as Properties['names'];
  const asks = found.map(({ ask }) => ask);
  const sightings = told.flatMap((one) => sightingsOf(one, asks, names));
  const owners = bestOwners(sightings, verbs);
  const whose = ownersTold(sightings, owners);
  const groups = groupsByOwner(sightings, whose);
  const known = { owners, asks, names, things: thingsOf(sightings, whose) };
  return {
    properties: { ...known, changes: learnChanges(sessions, known, runOf) },
    isKnown: (owner, group) => [...(groups.get(owner) ?? [])].some((one) => one !== group),
  };
}

/** The groups of sessions that have shown things of an owner. */
function groupsByOwner(
  sightings: readonly Sighting[],
  whose: ReadonlyMap<Told, string>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const groups = new Map<string, Set<number>>();
  for (const { told } of sightings) {
    if (told.units.length === 0) continue;
    const owner = whose.get(told) ?? '';
    groups.set(owner, (groups.get(owner) ?? new Set()).add(told.group));
  }
  return groups;
}

/** How properties are asked for with a command, and under which names words in it show them. */
function learnAsk(
  all: readonly Told[],
  suffices: (kind: readonly Told[]) => boolean,
): { readonly ask: PropertyAsk; readonly names: Properties['names'] } | undefined {
  const kind = all.filter(({ units }) => units.length > 0);
  const [first] = kind;
  const unit = first?.units[0];
  if (!first || !unit || !suffices(kind)) return undefined;
  const { before, between, end } = unit;
  const alike = kind.filter(({ units }) =>
    units.every((one) => one.before === before && one.between === between),
  );
  const always = unaskedName(alike);
  const names = learnNames(alike, always);
  const ask: PropertyAsk = {
    verb: first.request.command,
    ...(first.asked.word === undefined ? {} : { word: first.asked.word }),
    before,
    between,
    end,
    always,
  };
  const right = alike.filter((one) => isAsAsked(one, ask, names));
  const shown = new Set(right.flatMap((one) => one.names));
  return right.length >= leastShare * kind.length && shown.size > 1 ? { ask, names } : undefined;
}

function isEnough(kind: readonly Told[]): boolean {
  return kind.length >= leastTold && new Set(kind.map(({ group }) => group)).size >= leastGroups;
}

/** A name that comes first in all answers whether it was asked for or not. */
function unaskedName(kind: readonly Told[]): readonly string[] {
  const name = kind[0]?.names[0] ?? '';
  const isFirst = kind.every(({ names }) => names[0] === name && names.length > 1);
  return isFirst && kind.some(({ asked }) => !asked.items.includes(name)) && kind.every(isMore) ? [name] : [];
}

function isMore({ asked, names }: Told): boolean {
  return names.length > asked.items.length || asked.items.length === 1;
}

/** Words that are answered under other names than their own, or under several: what each is answered when it is asked alone. */
function learnNames(kind: readonly Told[], always: readonly string[]): Properties['names'] {
  const found = new Map<string, Map<string, number>>();
  for (const { asked, names } of kind) {
    const [item = '', ...more] = asked.items;
    if (more.length > 0) continue;
    const shown = names.slice(always.length).join('\0');
    const counts = found.get(item) ?? new Map<string, number>();
    found.set(item, counts.set(shown, (counts.get(shown) ?? 0) + 1));
  }
  const entries = [...found].flatMap(([item, counts]): [string, readonly string[]][] => {
    const [usual] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const names = usual?.[0].split('\0') ?? [];
    return names.length === 1 && names[0] === item ? [] : [[item, names]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isAsAsked({ asked, names }: Told, { always }: PropertyAsk, known: Properties['names']): boolean {
  const expected = [...always, ...asked.items.flatMap((item) => namesOf({ names: known }, item))];
  return expected.join('\0') === names.join('\0');
}

function sightingsOf(
  told: Told,
  asks: readonly PropertyAsk[],
  names: Properties['names'],
): readonly Sighting[] {
  const ask = asks.find((one) => isAsk(one, told.request, told.asked));
  if (!ask) return [];
  if (told.units.length === 0) {
    const number = Number(told.asked.numbers);
    return Number.isNaN(number) ? [] : [{ told, number, key: isThere, value: 'no' }];
  }
  if (!isAsAsked(told, ask, names)) return [];
  const keys = [...ask.always, ...told.asked.items].flatMap((item) => keysOf({ names }, item));
  return told.units.flatMap(({ number, properties }) => [
    { told, number, key: isThere, value: 'yes' },
    ...properties.map(([, value], at) => ({ told, number, key: keys[at] ?? '', value })),
  ]);
}

function thingsOf(sightings: readonly Sighting[], whose: ReadonlyMap<Told, string>): Properties['things'] {
  const things: Record<string, Record<string, Record<string, string>>> = {};
  const entries = [...byEntry(sightings, whose)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, same] of entries) {
    const [first] = same;
    const usual = usualOf(same);
    if (!first || !usual || first.key === isThere) continue;
    const { told, number, key } = first;
    const owner = whose.get(told) ?? '';
    const own = things[owner] ?? {};
    things[owner] = own;
    own[String(number)] = { ...own[String(number)], [key]: usual.value };
  }
  return things;
}
