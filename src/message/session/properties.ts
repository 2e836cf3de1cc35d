import type { Properties, PropertyAsk } from '../../model/properties.ts';
import { listedWords, type PropertyUnit, readUnits, writeUnit } from '../reply/property-units.ts';
import type { Request } from '../request/request.ts';
import { tableKey } from '../request/table-key.ts';
import type { CellMemory } from './cells.ts';
import type { History } from './history.ts';

/** Which things a request asks for, and what it wants to know of them. */
export interface Asked {
  /** A word between the command and the numbers, in capitals. */
  readonly word: string | undefined;
  readonly numbers: string;
  /** In capitals. */
  readonly items: readonly string[];
  /** As they were said. */
  readonly said: readonly string[];
}

/** Numbers of things: `1`, `2:4`, `7:*`, and several of these. */
export const numbersPattern =
  /^(?:\d{1,10}|\*)(?:[:-](?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?:[:-](?:\d{1,10}|\*))?)*$/;
export const mostTold = 500; // things that one answer tells of
const mostAsked = 64; // words of a request: each of them is told of each thing
const longestAsked = 8192; // characters of them
const longestKept = 400; // characters of a property that is remembered when it was shown
const mostToldBytes = 32 * 1024 * 1024; // of one answer
const area = 0;

/** What was shown last of things. */
export type PropertyMemory = Pick<CellMemory, 'get' | 'set'>;

/** What a request asks for by numbers and names; undefined where it does not, or asks for more than any client would. */
export function askedIn({ kind, rest }: Request): Asked | undefined {
  if (kind !== 'command' || rest.length > longestAsked) return undefined;
  const listed = listedWords(rest, mostAsked + 1);
  if (listed.length > mostAsked) return undefined;
  const [first = '', second = '', ...more] = listed;
  if (numbersPattern.test(first))
    return second === '' ? undefined : asked(undefined, first, [second, ...more]);
  return numbersPattern.test(second) && more.length > 0
    ? asked(first.toUpperCase(), second, more)
    : undefined;
}

function asked(word: string | undefined, numbers: string, items: readonly string[]): Asked {
  return { word, numbers, items: items.map((item) => item.toUpperCase()), said: items };
}

/** Under which names the properties are shown that a word asks for. */
export function namesOf({ names }: Pick<Properties, 'names'>, item: string): readonly string[] {
  return (Object.hasOwn(names, item) ? names[item] : undefined) ?? [item];
}

/** By what a property is known: its name, and what is shown under the name of another by what was asked. */
export function keysOf(model: Pick<Properties, 'names'>, item: string): readonly string[] {
  const names = namesOf(model, item);
  return names.length === 1 ? [item] : names;
}

/** Whose things are meant after what was said; undefined before anything was said that may tell it. */
export function ownerOf(owners: Properties['owners'], history: History): string | undefined {
  const latest = owners.map((verbs) => latestOf(verbs, history));
  return latest.includes(undefined) ? undefined : latest.map(ownerNamed).join('\0');
}

/** The last request of any of the commands. */
function latestOf(verbs: readonly string[], history: History): Request | undefined {
  let latest: string | undefined;
  for (const verb of verbs)
    if (history.lastAt({ verb }) > (latest === undefined ? 0 : history.lastAt({ verb: latest })))
      latest = verb;
  return latest === undefined ? undefined : history.latest(latest)?.request;
}

/** Who is named first in a request, without quotes; `''` where that is still to come, in a literal. */
export function ownerNamed(request: Request | undefined): string {
  const [name] = request?.words ?? [];
  return tableKey(name)
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\{\d+\+?\}$/, '');
}

/**
 * What is told of the things that a request asks for, and whether they are there as far as is known; undefined where it does not ask
 * for such.
 */
export function tellProperties(
  model: Properties,
  memory: PropertyMemory,
  request: Request,
  history: History,
  isKnown: (owner: string) => boolean = () => true,
): { readonly told?: string; readonly listed: 'yes' | 'never' } | undefined {
  const wanted = askedIn(request);
  const ask = wanted && model.asks.find((one) => isAsk(one, request, wanted));
  if (!ask) return undefined;
  const owner = knownOwner(model, history);
  const numbers =
    owner !== undefined && isKnown(owner) ? numbersMeant(model, memory, ask, wanted, owner) : [];
  if (owner === undefined || numbers.length === 0) return { listed: 'never' };
  const told = tell(model, memory, ask, wanted, owner, numbers);
  if (told === undefined)
    return wanted.items.every((item) => isLikeKnown(model, owner, item)) ? { listed: 'yes' } : undefined;
  return { told, listed: 'yes' };
}

/** The owner whose things are known. */
export function knownOwner(
  { things, owners }: Pick<Properties, 'things' | 'owners'>,
  history: History,
): string | undefined {
  const owner = ownerOf(owners, history);
  if (owner === undefined) return undefined;
  return Object.hasOwn(things, owner) ? owner : likeOwner(owner, Object.keys(things));
}

/** Where something was not said yet that may tell the owner: the first who is like him otherwise. */
export function likeOwner(owner: string, others: readonly string[]): string | undefined {
  const parts = owner.split('\0');
  if (!parts.includes('') || parts.every((part) => part === '')) return undefined;
  return others.find((one) =>
    one.split('\0').every((part, at) => part !== '' && (parts[at] === '' || parts[at] === part)),
  );
}

/** Whether a property is known, or another one of which a part in square brackets is asked for. */
function isLikeKnown({ names, things }: Properties, owner: string, item: string): boolean {
  const stem = item.split('[', 1)[0];
  const known = [...Object.keys(names), ...Object.values(things[owner] ?? {}).flatMap(Object.keys)];
  return known.some((one) => one === item || (one.includes('[') && one.split('[', 1)[0] === stem));
}

/** The things of an owner that are meant. */
function numbersMeant(
  model: Properties,
  memory: PropertyMemory,
  { always: [by] }: PropertyAsk,
  { numbers }: Asked,
  owner: string,
): readonly string[] {
  const all = Object.keys(model.things[owner] ?? {});
  const numberOf = (number: string) =>
    Number(by === undefined ? number : propertyOf(model, memory, owner, number, by));
  return among(all, numbers, numberOf).slice(0, mostTold);
}

function tell(
  model: Properties,
  memory: PropertyMemory,
  { always, before, between, end }: PropertyAsk,
  { items }: Asked,
  owner: string,
  numbers: readonly string[],
): string | undefined {
  const wanted = [...always, ...items].flatMap((item) => {
    const keys = keysOf(model, item);
    return namesOf(model, item).map((name, at) => ({ name, key: keys[at] ?? name }));
  });
  let lines = '';
  for (const number of numbers) {
    const properties: (readonly [string, string])[] = [];
    for (const { name, key } of wanted) {
      const value = propertyOf(model, memory, owner, number, key);
      if (value === undefined) return undefined;
      properties.push([name, value]);
    }
    lines += writeUnit({ before, number: Number(number), between, properties, end });
    if (lines.length > mostToldBytes) return undefined;
  }
  return lines;
}

/** What was shown last, or recorded; of what was never shown of the thing what was of another one. */
export function propertyOf(
  { things }: Properties,
  memory: PropertyMemory,
  owner: string,
  number: string,
  key: string,
): string | undefined {
  const shown = memory.get(area, nameOf(owner, number, key));
  if (shown !== undefined) return shown;
  const own = things[owner]?.[number];
  if (own !== undefined && Object.hasOwn(own, key)) return own[key];
  const others = Object.values(things);
  const candidates = [...others.map((one) => one[number]), ...others.flatMap(Object.values)];
  return candidates.find((thing) => thing !== undefined && Object.hasOwn(thing, key))?.[key];
}

/** Whether it is this way of asking. */
export function isAsk(
  { verb, word }: Pick<PropertyAsk, 'verb' | 'word'>,
  request: Request,
  wanted: Asked,
): boolean {
  return verb === request.command && word === wanted.word;
}

/** Those of the numbers that are meant; `*` is the last. */
export function among(
  all: readonly string[],
  meant: string,
  numberOf: (number: string) => number,
): readonly string[] {
  const last = Math.max(0, ...all.map(numberOf));
  const ranges = meant.split(',').map((range) => {
    const [from = 0, to = from] = range.split(/[:-]/).map((text) => (text === '*' ? last : Number(text)));
    return [Math.min(from, to), Math.max(from, to)] as const;
  });
  return all
    .filter((one) => {
      const number = numberOf(one);
      return ranges.some(([from, to]) => number >= from && number <= to);
    })
    .sort((a, b) => Number(a) - Number(b));
}

/** A property of a thing as it would be shown now. */
export function propertyShown(
  model: Properties,
  memory: PropertyMemory,
  history: History,
  number: string,
  name: string,
): string | undefined {
  const owner = knownOwner(model, history);
  return owner === undefined ? undefined : propertyOf(model, memory, owner, number, name);
}

/** What an answer has told of things holds for the next one. */
export function noteProperties(
  model: Properties,
  memory: PropertyMemory,
  reply: string,
  history: History,
): void {
  const units = readUnits(reply);
  const owner = units.length > 0 ? knownOwner(model, history) : undefined;
  if (owner === undefined) return;
  for (const unit of units) {
    if (!model.asks.some((ask) => isWrittenSo(ask, unit))) continue;
    for (const [name, value] of unit.properties)
      keepProperty(memory, owner, String(unit.number), name, value);
  }
}

/** Whether a line of an answer is written as those to this way of asking. */
export function isWrittenSo(ask: PropertyAsk, unit: PropertyUnit | undefined): boolean {
  return ask.before === unit?.before && ask.between === unit.between;
}

/** Long ones are no state of a thing. */
export function keepProperty(
  memory: PropertyMemory,
  owner: string,
  number: string,
  name: string,
  value: string,
): void {
  if (value.length <= longestKept) memory.set(area, nameOf(owner, number, name), value);
}

function nameOf(owner: string, number: string, key: string): string {
  return `${owner}\0${number}\0${key}`;
}

/** The number and the name by which a memory knows a property of an owner's things. */
export function keptAs(owner: string, name: string): readonly [number: string, key: string] | undefined {
  const [number, key] = name.startsWith(`${owner}\0`) ? name.slice(owner.length + 1).split('\0') : [];
  return number === undefined || key === undefined ? undefined : [number, key];
}
