import type { Cluster } from '../../model/cluster.ts';
import type { Sample } from '../../model/sample.ts';
import { groupByKey, type Item, rest, type Source, take } from './alignment-cursor.ts';
import { byteRelations, echoParts, findEcho, findPartialEcho, findRun, variety } from './binary-echo.ts';
import type { EchoedElements } from './echoed-ber-elements.ts';
import { type LoneEcho, loneEchoFinder } from './echoes-without-peers.ts';
import type { KnownLengths } from './known-lengths.ts';
import { findLength, findPartialLength, sureLength } from './reply-lengths.ts';
import { dynamicRun, takeLone, takeRun } from './volatile-bytes.ts';

/** Replies are looked at up to here; what follows is compared as a whole. */
const looked = 4096;

const mostFlipped = 2; // ways in which a byte of the request comes back: as it is, and with a bit that says no

/**
 * Lays binary replies over each other from the left, byte by byte: what all have is constant, what comes from the
 * request is an echo, a number that counts what follows is a length, what differs between repeated runs is made afresh,
 * and where something else differs the replies part. What stays together has one template.
 */
export function alignBinary(samples: readonly Sample[], known: Known = nothingKnown): readonly Cluster[] {
  const clues: Clues = {
    ids: runsOf(known.idAt),
    lengthsOf: known.lengthsOf,
    echoedOf: known.echoedOf ?? (() => []),
    loneEchoes: loneEchoFinder(samples.map(({ exchange }) => exchange.request.raw)),
  };
  const clusters: Cluster[] = [];
  const waiting: (readonly Item[])[] = [
    samples.map((sample) => ({ sample, exchange: sample.exchange, at: 0, tokens: [] })),
  ];
  for (let items = waiting.pop(); items; items = waiting.pop()) {
    const next = step(items, clues);
    if (next.length === 0 && items.length > 0) clusters.push(toCluster(items));
    else waiting.push(...[...next].reverse());
  }
  return clusters.sort(
    (a, b) =>
      (a.members[0]?.session ?? 0) - (b.members[0]?.session ?? 0) ||
      (a.members[0]?.index ?? 0) - (b.members[0]?.index ?? 0),
  );
}

function toCluster(items: readonly Item[]): Cluster {
  return { members: items.map(({ sample, tokens }) => ({ ...sample, tokens })), columns: new Map() };
}

/** What is known of the messages beforehand: places of the id, and where lengths stand. */
export interface Known {
  readonly idAt: readonly number[];
  readonly lengthsOf: KnownLengths;
  readonly echoedOf?: EchoedElements;
}

interface Clues {
  readonly ids: readonly Run[];
  readonly lengthsOf: KnownLengths;
  readonly echoedOf: EchoedElements;
  readonly loneEchoes: (exchange: Item['exchange']) => readonly LoneEcho[];
}

const nothingKnown: Known = { idAt: [], lengthsOf: () => new Map() };

/** Places that follow each other, as from and length. */
function runsOf(places: readonly number[]): readonly Run[] {
  const runs: { from: number; length: number }[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last && last.from + last.length === place) last.length++;
    else runs.push({ from: place, length: 1 });
  }
  return runs;
}

interface Run {
  readonly from: number;
  readonly length: number;
}

/** The groups that these replies fall into at their next bytes; none where all have ended. */
function step(
  items: readonly Item[],
  { ids, lengthsOf, echoedOf, loneEchoes }: Clues,
): readonly (readonly Item[])[] {
  const apart = groupByKey(items, ({ exchange, at }) =>
    at < exchange.reply.length ? 'more' : `end ${exchange.ends ?? ''}`,
  );
  if (apart.length > 1) return apart;
  const [first] = items;
  if (!first || first.at >= first.exchange.reply.length) return [];
  const id = ids.find(({ from }) => from === first.at);
  const taken = id && takeId(items, id);
  if (taken) return taken;
  const echoed = takeEchoed(items, echoedOf);
  if (echoed) return echoed;
  const nextId = ids.find(({ from }) => from > first.at)?.from ?? Number.POSITIVE_INFINITY;
  const length = sureLength(items, lengthsOf);
  if (length) return [length];
  const nextLength = Math.min(
    ...[...lengthsOf(first.exchange.reply).keys()].filter((place) => place > first.at),
  );
  const upTo = Math.min(nextId, nextLength, first.at + nextEchoed(items, echoedOf));
  if (items.length === 1) return [[takeLone(first, upTo, loneEchoes)]];
  if (first.at >= looked)
    return groupByKey(items, rest).map((group) => group.map((item) => take(item, rest(item).length)));
  const echo = findEcho(items);
  if (echo) return [items.map((item, index) => take(item, echo.lengths[index] ?? 0, echo.source))];
  const same = commonLength(items);
  const sure = Math.min(upTo - first.at, Math.max(Math.min(1, same), same - longestPartOf(first)));
  if (sure > 0) return [items.map((item) => take(item, sure))];
  // where all lengths are known, no other number is one
  return differing(items, lengthsOf(first.exchange.reply).size < 2);
}

/** An element of the request comes back in its place. */
function takeEchoed(items: readonly Item[], echoedOf: EchoedElements) {
  const elementOf = ({ exchange, at }: Item) => echoedOf(exchange).find((one) => one.at === at);
  const apart = groupByKey(items, (item) => elementOf(item)?.length.toFixed() ?? 'other');
  const [first] = items;
  if (!first || (apart.length === 1 && !elementOf(first))) return undefined;
  if (apart.length > 1) return apart;
  return [
    items.map((item) => {
      const element = elementOf(item);
      return element ? take(item, element.length, element.source) : item;
    }),
  ];
}

/** How many bytes there are before the next element that comes back. */
function nextEchoed(items: readonly Item[], echoedOf: EchoedElements): number {
  const gaps = items.map(
    ({ exchange, at }) => (echoedOf(exchange).find((one) => one.at > at)?.at ?? Infinity) - at,
  );
  return Math.min(...gaps);
}

/** The id of the request comes back where it stood, even if there is only one reply to show it. Undefined where it does not in any. */
function takeId(items: readonly Item[], { from, length }: Run): readonly (readonly Item[])[] | undefined {
  const comesBack = ({ exchange: { request, reply }, at }: Item) =>
    request.raw.length >= from + length &&
    reply.slice(at, at + length) === request.raw.slice(from, from + length);
  const apart = groupByKey(items, (item) => (comesBack(item) ? 'same' : 'other'));
  if (apart.length > 1) return apart;
  if (!items.some(comesBack)) return undefined;
  return [items.map((item) => take(item, length, { field: 'bytes', from, to: from + length }))];
}

/** The next byte is not the same in all. */
function differing(items: readonly Item[], mayCount: boolean): readonly (readonly Item[])[] {
  const length = findLength(items);
  if (length) return [length];
  const byte = findByte(items);
  if (byte) return [byte];
  const counting = mayCount ? findPartialLength(items) : undefined;
  if (counting) return counting;
  const echoing = findPartialEcho(items);
  if (echoing) return [echoing, items.filter((item) => !echoing.includes(item))];
  const run = dynamicRun(items);
  if (run > 0) return [takeRun(items, run)];
  const byLength = splitByLength(items);
  const most = Math.min(byLength?.length ?? 0, mostFlipped + 1);
  return (mayCount ? splitByChange(items, most) : undefined) ?? byLength ?? splitByByte(items);
}

/** Replies that are as long may have an echo here: one code for each thing that was asked for. */
function splitByLength(items: readonly Item[]): readonly (readonly Item[])[] | undefined {
  const groups = groupByKey(items, (item) => String(rest(item).length));
  if (groups.length < 2) return undefined;
  const echoing = groups.filter((group) => group.length > 1 && (findEcho(group) ?? findByte(group)));
  const count = echoing.reduce((sum, { length }) => sum + length, 0);
  return count * 2 > items.length ? groups : undefined;
}

function commonLength(items: readonly Item[]): number {
  const [first] = items;
  if (!first) return 0;
  let length = Math.min(...items.map((item) => Math.min(looked, item.exchange.reply.length) - item.at));
  for (const { exchange, at } of items) {
    let same = 0;
    while (
      same < length &&
      exchange.reply.charCodeAt(at + same) === first.exchange.reply.charCodeAt(first.at + same)
    )
      same++;
    length = same;
  }
  return length;
}

/** An echo may begin with what is the same in all. */
function longestPartOf({ exchange }: Item): number {
  let longest = 0;
  for (const { value } of echoParts(exchange.request).values()) longest = Math.max(longest, value.length);
  return longest;
}

/** Bytes of the request, as they are or changed in the same way in all. */
function findByte(items: readonly Item[]): readonly Item[] | undefined {
  const run = findRun(items);
  if (run) return items.map((item) => take(item, run.length, { field: 'bytes', from: run.from, to: run.to }));
  for (const { from, kind, by } of byteRelations(items)) {
    const [change = 0] = by;
    if (by.some((one) => one !== change)) continue;
    const seen = variety(items, from);
    if (seen < 3 && (items.length < 6 || seen < 2)) continue;
    if (kind === 'add' && change > 4) continue;
    return items.map((item) => take(item, 1, byteSource(from, kind, change)));
  }
  return undefined;
}

function byteSource(from: number, kind: 'xor' | 'add', by: number): Source {
  return {
    field: 'bytes',
    from,
    to: from + 1,
    ...(by === 0 ? {} : kind === 'xor' ? { xor: by } : { add: by }),
  };
}

/** Replies part by the byte itself, or by what is done to a byte of the request if that makes fewer groups. */
function splitByByte(items: readonly Item[]): readonly (readonly Item[])[] {
  const plain = groupByKey(items, ({ exchange, at }) => exchange.reply.charAt(at));
  return splitByChange(items, plain.length) ?? plain.map((group) => group.map((item) => take(item, 1)));
}

/** Replies part by which bits of a byte of the request are flipped, where that makes fewer groups than so many. */
function splitByChange(items: readonly Item[], most: number): readonly (readonly Item[])[] | undefined {
  const relations = items.length < 6 ? [] : byteRelations(items).filter(({ kind }) => kind === 'xor');
  let best: readonly (readonly Item[])[] | undefined;
  for (const { from, by } of relations) {
    if (new Set(by).size >= (best?.length ?? most)) continue;
    const change = new Map(items.map((item, index) => [item, by[index] ?? 0]));
    const groups = groupByKey(items, (item) => String(change.get(item)));
    best = groups.map((group) =>
      group.map((item) => take(item, 1, byteSource(from, 'xor', change.get(item) ?? 0))),
    );
  }
  return best;
}
