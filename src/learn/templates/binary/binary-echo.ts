import type { Exchange } from '../../../exchange/exchange.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Request } from '../../../message/request/request.ts';
import type { FieldSource } from '../../../model/field.ts';

/** Where an aligned reply has got to. */
export interface Cursor {
  readonly exchange: Exchange;
  readonly at: number;
}

/** Parts of a request that its reply may repeat, by a name of their source. */
export type EchoParts = ReadonlyMap<string, { readonly source: FieldSource; readonly value: string }>;

const mostWords = 8; // of a request that are looked for
const mostTails = 17; // bytes of a header before what a reply repeats
const longestPart = 2048; // bytes
const beginnings = [1, 2, 4, 8]; // bytes of a field without a length that may be a number of its own
const firstBytes = 48; // bytes at the start of a request that single bytes may come from
const lastBytes = 8; // and at its end

const known = new WeakMap<Request, EchoParts>();

/** Fields, words and what follows the first bytes of a request. */
export function echoParts(request: Request): EchoParts {
  const cached = known.get(request);
  if (cached) return cached;
  const parts = new Map<string, { source: FieldSource; value: string }>();
  const add = (part: string) => {
    const value = partOf(request, part);
    if (value && value.length <= longestPart) parts.set(part, { source: { field: 'echo', part }, value });
  };
  const addBeginning = (part: string, size: number) => {
    const value = partOf(request, part);
    if (!value || value.length <= size) return;
    const source = { field: 'echo', part, transform: `first:${size}` } as const;
    parts.set(`${part} ${size}`, { source, value: value.slice(0, size) });
  };
  request.fields?.forEach(({ item }, index) => {
    add(`f${index + 1}.whole`);
    add(`f${index + 1}`);
    if (index === 0 || (item !== 'bytes' && item !== 'rest')) return;
    for (const size of beginnings) addBeginning(`f${index + 1}`, size);
  });
  add('pair.owner');
  add('kept.value');
  add('cells');
  request.words.slice(0, mostWords).forEach((word, index) => {
    add(`arg${index + 1}`);
    if (/^\W.+\W$/.test(word)) add(`arg${index + 1}.inner`);
  });
  if (request.fields) {
    known.set(request, parts);
    return parts;
  }
  for (
    let from = 0;
    from < mostTails && from + 2 <= request.raw.length && request.raw.length <= longestPart;
    from++
  ) {
    parts.set(`${from}..`, { source: { field: 'bytes', from, to: 0 }, value: request.raw.slice(from) });
  }
  known.set(request, parts);
  return parts;
}

export interface Echo {
  readonly source: FieldSource;
  /** How many bytes of each reply it takes. */
  readonly lengths: readonly number[];
}

/** The longest part of the requests that all these replies have at their place, different ones among them. */
export function findEcho(items: readonly Cursor[]): Echo | undefined {
  const [first] = items;
  if (!first || items.length < 2) return undefined;
  let best: (Echo & { readonly total: number }) | undefined;
  for (const [name, { source, value }] of echoParts(first.exchange.request)) {
    if (!first.exchange.reply.startsWith(value, first.at)) continue;
    const values = valuesAt(items, name);
    if (!values) continue;
    const distinct = new Set(values).size;
    const total = values.reduce((sum, one) => sum + one.length, 0);
    // short parts are met by chance
    if (distinct < 2 || (total < 3 * items.length && distinct < 3)) continue;
    if (!best || total > best.total) best = { source, lengths: values.map(({ length }) => length), total };
  }
  return best;
}

function valuesAt(items: readonly Cursor[], name: string): readonly string[] | undefined {
  const values: string[] = [];
  for (const { exchange, at } of items) {
    const value = echoParts(exchange.request).get(name)?.value;
    if (value === undefined || !exchange.reply.startsWith(value, at)) return undefined;
    values.push(value);
  }
  return values;
}

/** The part that most of the replies have at their place while the others have something else there. */
export function findPartialEcho<T extends Cursor>(items: readonly T[]): readonly T[] | undefined {
  const matches = new Map<string, { with: T[]; values: Set<string>; total: number }>();
  for (const item of items) {
    for (const [name, { value }] of echoParts(item.exchange.request)) {
      if (value.length < 2 || !item.exchange.reply.startsWith(value, item.at)) continue;
      const entry = matches.get(name) ?? { with: [], values: new Set(), total: 0 };
      matches.set(name, entry);
      entry.with.push(item);
      entry.values.add(value);
      entry.total += value.length;
    }
  }
  const telling = [...matches.values()].filter(
    (one) => one.values.size >= 3 && one.with.length * 2 > items.length && one.total >= 3 * one.with.length,
  );
  return telling.sort((a, b) => b.with.length - a.with.length || b.total - a.total)[0]?.with;
}

/** A byte that comes from a place of the request, with some bits flipped or something added. */
export interface ByteRelation {
  readonly from: number;
  readonly kind: 'xor' | 'add';
  /** By what, for each reply. */
  readonly by: readonly number[];
}

/** Every place of the request that all these replies' next byte might come from. */
export function byteRelations(items: readonly Cursor[]): readonly ByteRelation[] {
  const at = items[0]?.at ?? 0;
  const places = [
    at,
    ...range(firstBytes).filter((place) => place !== at),
    ...range(lastBytes).map((place) => -1 - place),
  ];
  const found: ByteRelation[] = [];
  for (const from of places) {
    const asked = items.map(({ exchange }) => byteAt(exchange.request.raw, from));
    if (asked.some((code) => Number.isNaN(code)) || new Set(asked).size < 2) continue;
    const answered = items.map(({ exchange, at: place }) => exchange.reply.charCodeAt(place));
    found.push({ from, kind: 'xor', by: answered.map((code, index) => code ^ (asked[index] ?? 0)) });
    found.push({ from, kind: 'add', by: answered.map((code, index) => (code - (asked[index] ?? 0)) & 0xff) });
  }
  return found;
}

/** How many different bytes of the requests stand at a place. */
export function variety(items: readonly Cursor[], from: number): number {
  return new Set(items.map(({ exchange }) => byteAt(exchange.request.raw, from))).size;
}

function byteAt(raw: string, place: number): number {
  return raw.charCodeAt(place < 0 ? raw.length + place : place);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const longestRun = 64; // bytes

/**
 * The longest run of bytes that all these replies have from the same place of their requests. Few replies prove it if many
 * of its bytes vary; the same place in both is likelier than another.
 */
export function findRun(
  items: readonly Cursor[],
): { readonly from: number; readonly to: number; readonly length: number } | undefined {
  const at = items[0]?.at ?? 0;
  if (items.length < 2) return undefined;
  const places = [at, ...range(firstBytes).filter((place) => place !== at)];
  let best: { readonly from: number; readonly length: number; readonly proof: number } | undefined;
  for (const from of places) {
    let length = 0;
    let proof = 0;
    while (length < longestRun) {
      const offset = length;
      const bytes = items.map(({ exchange, at: place }) => exchange.reply.charCodeAt(place + offset));
      const asked = items.map(({ exchange }) => exchange.request.raw.charCodeAt(from + offset));
      if (asked.some((code, index) => Number.isNaN(code) || code !== bytes[index])) break;
      proof += new Set(bytes).size - 1;
      length++;
    }
    if (proof < (from === at ? 2 : 3)) continue;
    if (!best || proof > best.proof) best = { from, length, proof };
  }
  return best && { from: best.from, to: best.from + best.length, length: best.length };
}
