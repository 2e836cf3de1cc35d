import { giveBack, groupByKey, type Item, rest, take } from './alignment-cursor.ts';
import type { LoneEcho } from './echoes-without-peers.ts';
import { type BytesSample, explainBytes, timeBegun, timeInside } from './explain-bytes.ts';

const longestRun = 1024; // bytes of chance in one place
const leastCounted = 8; // numbers that show which way they go

const leastSamples = 3; // two values that differ are no chance yet
const leastNew = 0.5; // share of the replies that have a value of their own
const mostlyUnlike = 0.75; // share of different answers to the same
const enoughForBytes = 6; // replies, from which on each byte shows by itself how it varies
const telling = 4; // bytes that do not come back by chance
const shortestKey = 8; // bytes of chance that fewer replies can show
const surelyLong = 4; // bytes: two replies are enough to see that a longer run is made afresh

/**
 * How many bytes from here on are made afresh: they differ between runs in which the client had said the same, or nearly never repeat.
 * Where values come back with other requests, or one byte alone has few values, it is not chance but a state, a name or a status.
 */
export function dynamicRun(items: readonly Item[]): number {
  const left = Math.min(longestRun, ...items.map(({ exchange, at }) => exchange.reply.length - at));
  const twins = groupByKey(items, ({ sample }) => sample.prefix).filter((group) => group.length > 1);
  const key = keyRun(items, left);
  if (key > 0) return key;
  let length = 0;
  if (left > 1 && isHighByte(items) && isDynamic(items, twins, 1)) length = 2;
  while (length < left && isDynamic(items, twins, length)) length++;
  return length > 0 && isMadeAfresh(items, twins, length) ? length : 0;
}

/**
 * How long a run of bytes is that a few replies can show to be made by chance, such as the cookie of a key exchange: long, no text, in no two of them alike anywhere
 * (as addresses of one network are), while all else that follows is the same.
 */
function keyRun(items: readonly Item[], left: number): number {
  if (items.length < leastSamples || items.length >= enoughForBytes) return 0;
  const rests = items.map((item) => rest(item));
  const [first = ''] = rests;
  if (rests.some((text) => text.length !== first.length)) return 0;
  let same = 0; // bytes at the end
  while (same < first.length && rests.every((text) => text.at(-1 - same) === first.at(-1 - same))) same++;
  const length = first.length - same;
  if (length < shortestKey || length > left || same === 0) return 0;
  const texts = rests.map((text) => text.slice(0, length));
  // what the client has said is no chance
  if (texts.some((text, at) => repeatsRequest(text, items[at]))) return 0;
  const areApart = texts.every((text, at) => texts.slice(0, at).every((other) => alikeIn(text, other) <= 1));
  return areApart && texts.every((text) => /[^\x20-\x7e]/.test(text)) ? length : 0;
}

function repeatsRequest(text: string, item: Item | undefined): boolean {
  const asked = item?.exchange.request.raw ?? '';
  return asked.includes(text.slice(0, telling)) || asked.includes(text.slice(-telling));
}

/** In how many places two texts have the same byte. */
function alikeIn(a: string, b: string): number {
  let count = 0;
  for (let at = 0; at < a.length; at++) if (a.charCodeAt(at) === b.charCodeAt(at)) count++;
  return count;
}

/** Nearly whatever was said twice was answered in another way each time. */
function areUnlike(twins: readonly (readonly Item[])[], textOf: (item: Item) => string): boolean {
  const [all, different] = twins.reduce(
    ([sum, count], group) => [sum + group.length, count + new Set(group.map(textOf)).size],
    [0, 0],
  );
  return all >= leastSamples && different >= mostlyUnlike * all;
}

function isMadeAfresh(items: readonly Item[], twins: readonly (readonly Item[])[], length: number): boolean {
  const textOf = ({ exchange, at }: Item) => exchange.reply.slice(at, at + length);
  const texts = items.map(textOf);
  const distinct = new Set(texts).size;
  if (
    length === 1 &&
    distinct < Math.max(areUnlike(twins, textOf) ? 3 : 4, leastNew * Math.min(items.length, 128))
  )
    return false;
  if (items.length < leastSamples && length < surelyLong) return false;
  const differing = twins.filter((group) => new Set(group.map(textOf)).size > 1);
  if (differing.length === 0 && isDecided(twins, texts, length)) return false;
  if (distinct >= leastNew * items.length) return true;
  const goesWithRun = twins.length >= leastSamples && differing.length === twins.length;
  return goesWithRun || (distinct >= leastSamples && differing.length >= leastNew * twins.length);
}

/**
 * Nobody was ever answered differently for the same: the request decides, or what the server keeps. Then only a long run of bytes that no text has,
 * to requests that were never said twice, may be chance.
 */
function isDecided(twins: readonly (readonly Item[])[], texts: readonly string[], length: number): boolean {
  return (
    length < surelyLong || twins.length >= leastSamples || texts.every((text) => /^[\x20-\x7e]*$/.test(text))
  );
}

/** As the first byte of a number that counts over all sessions: once it has changed, no former value comes back. */
function isHighByte(items: readonly Item[]): boolean {
  if (items.length < leastCounted) return false;
  const inTime = [...items].sort((a, b) => a.exchange.time - b.exchange.time);
  const bytes = inTime.map(({ exchange, at }) => exchange.reply.charCodeAt(at));
  const changes = bytes.filter((byte, index) => index > 0 && byte !== bytes[index - 1]).length;
  const values = new Set(bytes).size;
  return values > 1 && values * 4 <= items.length && changes < values;
}

function isDynamic(items: readonly Item[], twins: readonly (readonly Item[])[], offset: number): boolean {
  const byte = ({ exchange, at }: Item) => exchange.reply.charCodeAt(at + offset);
  if (twins.some((group) => group.some((item) => byte(item) !== byte(group[0] as Item)))) return true;
  const distinct = new Set(items.map(byte)).size;
  return items.length >= enoughForBytes && distinct >= Math.min(0.7 * items.length, 100);
}

/** Takes a run of bytes that are made afresh; a time among them is a field of its own. */
export function takeRun(items: readonly Item[], length: number): readonly Item[] {
  const samples = items.map(
    ({ sample, exchange, at, tokens }): BytesSample => ({
      before: tokens.at(-1)?.slot ? '' : (tokens.at(-1)?.text ?? ''),
      text: exchange.reply.slice(at, at + length),
      after: exchange.reply.slice(at + length, at + length + 8),
      time: exchange.time + exchange.delay,
      session: sample.session,
    }),
  );
  const begun = length > 4 ? timeBegun(samples) : undefined;
  if (begun !== undefined)
    return takeRun(
      items.map((item) => giveBack(item, begun)),
      4,
    );
  const time = length > 4 ? timeInside(samples) : undefined;
  if (time === 0) return takeRun(items, 4);
  if (time !== undefined) return takeRun(items, time);
  const { before, after, source } = explainBytes(samples);
  return items.map((item) => take(giveBack(item, before), before + length + after, source));
}

/** There is nothing to compare this reply with. */
export function takeLone(
  item: Item,
  upTo: number,
  loneEchoes: (exchange: Item['exchange']) => readonly LoneEcho[],
): Item {
  const next = loneEchoes(item.exchange).find(({ at, length }) => at >= item.at && at + length <= upTo);
  if (next?.at === item.at)
    return take(item, next.length, { field: 'bytes', from: next.from, to: next.from + next.length });
  const time = timeInside([{ ...loneBytes(item), text: rest(item).slice(0, (next?.at ?? upTo) - item.at) }]);
  if (time === 0) return takeRun([item], 4)[0] ?? item;
  return take(
    item,
    Math.min(rest(item).length, time ?? Number.POSITIVE_INFINITY, (next?.at ?? upTo) - item.at),
  );
}

function loneBytes({ sample, exchange }: Item): BytesSample {
  return { before: '', text: '', after: '', time: exchange.time + exchange.delay, session: sample.session };
}
