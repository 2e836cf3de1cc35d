import { readInteger, widthOf } from '../message/integers.ts';
import type { IntegerForm } from '../model/grammar.ts';
import type { Field, FieldSource } from '../model/personality.ts';
import { byteRelations, echoParts, findEcho, findPartialEcho, variety } from './binary-echo.ts';
import { type BytesSample, explainBytes } from './explain-bytes.ts';
import type { Cluster } from './find-dynamic-columns.ts';
import type { Token } from './mask-reply.ts';
import type { Sample } from './sample.ts';

/** One reply on its way through the tree. */
interface Item {
  readonly sample: Sample;
  readonly exchange: Sample['exchange'];
  readonly at: number;
  readonly tokens: readonly Token[];
}

type Source = FieldSource & Pick<Field, 'as'>;

/** Replies are looked at up to here; what follows is compared as a whole. */
const looked = 4096;
const longestRun = 1024; // bytes of chance in one place

/**
 * Lays binary replies over each other from the left, byte by byte: what all have is constant, what comes from the
 * request is an echo, a number that counts what follows is a length, what differs between repeated runs is made afresh,
 * and where something else differs the replies part. What stays together has one template.
 */
export function alignBinary(samples: readonly Sample[]): readonly Cluster[] {
  const clusters: Cluster[] = [];
  const waiting: (readonly Item[])[] = [
    samples.map((sample) => ({ sample, exchange: sample.exchange, at: 0, tokens: [] })),
  ];
  for (let items = waiting.pop(); items; items = waiting.pop()) {
    const next = step(items);
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

/** The groups that these replies fall into at their next bytes; none where all have ended. */
function step(items: readonly Item[]): readonly (readonly Item[])[] {
  const apart = groupBy(items, ({ exchange, at }) =>
    at < exchange.reply.length ? 'more' : `end ${exchange.ends ?? ''}`,
  );
  if (apart.length > 1) return apart;
  const [first] = items;
  if (!first || first.at >= first.exchange.reply.length) return [];
  if (items.length === 1) return [[take(first, rest(first).length)]];
  if (first.at >= looked)
    return groupBy(items, rest).map((group) => group.map((item) => take(item, rest(item).length)));
  const echo = findEcho(items);
  if (echo) return [items.map((item, index) => take(item, echo.lengths[index] ?? 0, echo.source))];
  const same = commonLength(items);
  const sure = Math.max(Math.min(1, same), same - longestPartOf(first));
  if (sure > 0) return [items.map((item) => take(item, sure))];
  return differing(items);
}

/** The next byte is not the same in all. */
function differing(items: readonly Item[]): readonly (readonly Item[])[] {
  const length = findLength(items);
  if (length) return [length];
  const byte = findByte(items);
  if (byte) return [byte];
  const echoing = findPartialEcho(items);
  if (echoing) return [echoing, items.filter((item) => !echoing.includes(item))];
  const run = dynamicRun(items);
  if (run > 0) return [takeRun(items, run)];
  return splitByByte(items);
}

const rest = ({ exchange, at }: Item) => exchange.reply.slice(at);

/** The next bytes of a reply become a token. */
function take(item: Item, length: number, source?: Source): Item {
  const text = item.exchange.reply.slice(item.at, item.at + length);
  const tokens = [...item.tokens];
  const last = tokens.at(-1);
  if (!source && last && !last.slot) tokens[tokens.length - 1] = { text: last.text + text };
  else if (!source) tokens.push({ text });
  else {
    const joined = last?.slot?.kind === 'fixed' ? joinBytes(last.slot.source, source) : undefined;
    if (last && joined)
      tokens[tokens.length - 1] = { text: last.text + text, slot: { kind: 'fixed', source: joined } };
    else tokens.push({ text, slot: { kind: 'fixed', source } });
  }
  return { ...item, at: item.at + length, tokens };
}

/** Bytes of the request that follow each other are one field. */
function joinBytes(a: Source, b: Source): Source | undefined {
  if (a.field !== 'bytes' || b.field !== 'bytes' || a.to !== b.from || a.to === 0) return undefined;
  return a.xor === b.xor && a.add === undefined && b.add === undefined ? { ...a, to: b.to } : undefined;
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

const lengthForms: readonly IntegerForm[] = ['u32be', 'u32le', 'u24be', 'u24le', 'u16be', 'u16le', 'u8'];

/** A number that counts what follows it. Zeros before the byte may be its first ones. */
function findLength(items: readonly Item[]): readonly Item[] | undefined {
  if (items.length < 3) return undefined;
  for (const form of lengthForms) {
    const width = widthOf(form);
    for (const back of form.endsWith('be')
      ? [width - 1, width - 2, width - 3].filter((one) => one >= 0)
      : [0]) {
      const zeros = '\0'.repeat(back);
      const adds = items.map(({ exchange, at, tokens }) => {
        const before = tokens.at(-1);
        if (back > 0 && (before?.slot || !before?.text.endsWith(zeros))) return Number.NaN;
        const value = readInteger(exchange.reply, at - back, form);
        return value === undefined ? Number.NaN : value - (exchange.reply.length - (at - back + width));
      });
      const [add = Number.NaN] = adds;
      if (Math.abs(add) > 64 || adds.some((one) => one !== add) || Number.isNaN(add)) continue;
      const source: Source = { field: 'length', of: 'reply', add, as: form };
      return items.map((item) => take(giveBack(item, back), width, source));
    }
  }
  return undefined;
}

/** The last constant bytes are taken anew. */
function giveBack(item: Item, count: number): Item {
  if (count === 0) return item;
  const last = item.tokens.at(-1);
  const text = last?.text.slice(0, -count) ?? '';
  const tokens = item.tokens.slice(0, -1);
  return { ...item, at: item.at - count, tokens: text === '' ? tokens : [...tokens, { text }] };
}

/** A byte of the request, as it is or changed in the same way in all. */
function findByte(items: readonly Item[]): readonly Item[] | undefined {
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

/** How many bytes from here on are made afresh: they differ between runs in which the client had said the same, or nearly never repeat. */
function dynamicRun(items: readonly Item[]): number {
  const left = Math.min(longestRun, ...items.map(({ exchange, at }) => exchange.reply.length - at));
  const twins = groupBy(items, ({ sample }) => sample.prefix).filter((group) => group.length > 1);
  let length = 0;
  while (length < left && isDynamic(items, twins, length)) length++;
  return length;
}

function isDynamic(items: readonly Item[], twins: readonly (readonly Item[])[], offset: number): boolean {
  const byte = ({ exchange, at }: Item) => exchange.reply.charCodeAt(at + offset);
  if (twins.some((group) => group.some((item) => byte(item) !== byte(group[0] as Item)))) return true;
  const distinct = new Set(items.map(byte)).size;
  return items.length >= 6 && distinct >= Math.min(0.7 * items.length, 100);
}

function takeRun(items: readonly Item[], length: number): readonly Item[] {
  const samples = items.map(
    ({ sample, exchange, at, tokens }): BytesSample => ({
      before: tokens.at(-1)?.slot ? '' : (tokens.at(-1)?.text ?? ''),
      text: exchange.reply.slice(at, at + length),
      after: exchange.reply.slice(at + length, at + length + 8),
      time: exchange.time + exchange.delay,
      session: sample.session,
    }),
  );
  const { before, after, source } = explainBytes(samples);
  return items.map((item) => take(giveBack(item, before), before + length + after, source));
}

/** Replies part by the byte itself, or by what is done to a byte of the request if that makes fewer groups. */
function splitByByte(items: readonly Item[]): readonly (readonly Item[])[] {
  const plain = groupBy(items, ({ exchange, at }) => exchange.reply.charAt(at));
  const relations = items.length < 6 ? [] : byteRelations(items).filter(({ kind }) => kind === 'xor');
  let best: { readonly groups: readonly (readonly Item[])[]; readonly from: number } | undefined;
  for (const { from, by } of relations) {
    if (new Set(by).size >= (best?.groups.length ?? plain.length)) continue;
    const change = new Map(items.map((item, index) => [item, by[index] ?? 0]));
    const groups = groupBy(items, (item) => String(change.get(item)));
    const groupings = groups.map((group) =>
      group.map((item) => take(item, 1, byteSource(from, 'xor', change.get(item) ?? 0))),
    );
    best = { groups: groupings, from };
  }
  return best?.groups ?? plain.map((group) => group.map((item) => take(item, 1)));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
