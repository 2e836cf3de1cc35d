import { readBer } from '../../message/bytes/ber.ts';
import { readLength } from '../../message/bytes/length-prefix.ts';
import type { Framing, LengthPrefix } from '../../model/grammar.ts';
import { mostCounted } from '../../statistics/most-counted.ts';
import { type Candidate, gainOf, type Judged, type Said } from './description-length.ts';

type PrefixFraming = Framing & { readonly kind: 'prefix' };

const maxOffset = 32; // bytes before the length: headers of known protocols are shorter
const widths = [4, 3, 2, 1] as const;
const first = 200; // messages that a form has to fit before all are tried
const leastDifferent = 3; // lengths that a number of any addend has to explain
const ber: LengthPrefix = { offset: 1, width: 1, endian: 'big', add: 0, coding: 'ber' };
const prices = { form: 6, offset: 0.5, narrow: 1.5, misaligned: 2, addend: 7, coding: 3 }; // bits

/**
 * Looks for a length field that tiles what one side said in each turn (BinaryInferno's strict length): total length of a
 * record = value + k with one k for all. Undefined where there is none.
 */
export function inferLengthPrefix(turns: readonly string[]): LengthPrefix | undefined {
  const texts = [...new Set(turns.filter((text) => text !== ''))];
  if (texts.length < 3) return undefined;
  const ofLength = new Map<number, number>();
  for (const { length } of texts) ofLength.set(length, (ofLength.get(length) ?? 0) + 1);
  const said = texts.slice(0, 2000).map((text) => ({
    text,
    first: false,
    pieces: 1,
    weight: Math.min(1, 8 / (ofLength.get(text.length) ?? 1)),
  }));
  const found = bestPrefix(said, []);
  return found && prefixIn(found.framing);
}

/** The length field alone. */
export function prefixIn({ offset, width, endian, add, coding }: PrefixFraming): LengthPrefix {
  return { offset, width, endian, add, ...(coding ? { coding } : {}) };
}

/** The length field that describes best what one side said. What the other side said, framed alike, counts half. */
export function bestPrefix(
  said: readonly Said[],
  others: readonly Said[],
): Judged<PrefixFraming> | undefined {
  let best: Judged<PrefixFraming> | undefined;
  for (const candidate of prefixCandidates(said, others)) {
    const own = gainOf(said, candidate);
    const other = others.length > 0 ? gainOf(others, { ...candidate, price: 0 }) : 0;
    const gain = own + Math.max(0, other) / 2;
    if (gain > (best?.gain ?? 0)) best = { ...candidate, gain };
  }
  return best;
}

/** Every form of length that fits the first messages. */
export function prefixCandidates(
  said: readonly Said[],
  others: readonly Said[] = [],
): readonly Candidate<PrefixFraming>[] {
  const texts = said.map(({ text }) => text).slice(0, first);
  if (texts.length === 0) return [];
  const theirs = others.map(({ text }) => text).slice(0, first);
  const found: Candidate<PrefixFraming>[] = [];
  const propose = (prefix: LengthPrefix, price: number) => {
    const totals = totalsOf(texts, prefix, texts.length / 2);
    if (!totals) return;
    const isFree = ![0, prefix.offset, prefix.offset + prefix.width].includes(prefix.add);
    const also = isFree || totals.size > 1 ? undefined : totalsOf(theirs, prefix, 0);
    const different = new Set([...totals, ...(also ?? [])]).size;
    if (different < (isFree ? leastDifferent : 2)) return;
    const framing: PrefixFraming = { kind: 'prefix', ...prefix };
    found.push({ framing, price, explains: Math.log2(totals.size) });
  };
  if (areBer(texts)) propose(ber, prices.form);
  for (let offset = 0; offset <= maxOffset; offset++) {
    if (offset < 5) {
      const varint = { offset, width: 1, endian: 'little', add: 0, coding: 'varint' } as const;
      propose(varint, prices.form + offset * prices.offset + prices.coding + 3 * prices.narrow);
    }
    for (const width of widths) {
      for (const endian of width === 1 ? (['big'] as const) : (['big', 'little'] as const)) {
        for (const [add, price] of addendsFor(texts, { offset, width, endian, add: 0 }))
          propose({ offset, width, endian, add }, price);
      }
    }
  }
  return found;
}

/** The different lengths of records that texts are made up of; undefined where more than so many texts are not. */
function totalsOf(
  texts: readonly string[],
  prefix: LengthPrefix,
  misfits: number,
): ReadonlySet<number> | undefined {
  const totals = new Set<number>();
  let wrong = 0;
  for (const text of texts) {
    const tiles = tile(text, prefix);
    if (!tiles && ++wrong > misfits) return undefined;
    for (const total of tiles ?? []) totals.add(total);
  }
  return totals;
}

/** What follows the number, the number too, or everything is counted; otherwise what most turns of one record show. */
function addendsFor(texts: readonly string[], form: LengthPrefix): ReadonlyMap<number, number> {
  const { offset, width } = form;
  const price =
    prices.form +
    offset * prices.offset +
    (4 - width) * prices.narrow +
    (offset % width === 0 ? 0 : prices.misaligned);
  const usual = usualRest(texts, form);
  const adds = new Map<number, number>();
  for (const add of [offset + width, 0, offset]) {
    if (width > 1 || add === usual) adds.set(add, price);
  }
  if (usual !== undefined && !adds.has(usual)) adds.set(usual, price + prices.addend);
  return adds;
}

/** What is BER within has the length of BER in front, which is more than one byte where a record is long. */
function areBer(texts: readonly string[]): boolean {
  const nested = texts.filter(
    (text) => (text.charCodeAt(0) & 0x20) !== 0 && (readBer(text, 0)?.length ?? 0) >= 3,
  );
  return nested.length >= 0.9 * texts.length;
}

/** Most turns are one record: what is most often left when the value is taken from the length. */
function usualRest(texts: readonly string[], prefix: LengthPrefix): number | undefined {
  const counts = new Map<number, number>();
  for (const text of texts) {
    const value = readLength(text, 0, prefix)?.total;
    if (value === undefined) continue;
    const rest = text.length - value;
    if (rest >= 0 && rest <= 64) counts.set(rest, (counts.get(rest) ?? 0) + 1);
  }
  return mostCounted(counts)?.[0];
}

/** Lengths of the records that a text is made up of; undefined where it is not. */
function tile(text: string, prefix: LengthPrefix): readonly number[] | undefined {
  const totals: number[] = [];
  let at = 0;
  while (at < text.length) {
    const total = readLength(text, at, prefix)?.total ?? 0;
    if (total < prefix.offset + prefix.width || at + total > text.length) return undefined;
    totals.push(total);
    at += total;
  }
  return totals;
}
