import { readBer } from '../../message/bytes/ber.ts';
import { readLength } from '../../message/bytes/length-prefix.ts';
import type { LengthPrefix } from '../../model/grammar.ts';
import { mostCounted } from '../../statistics/most-counted.ts';

const maxOffset = 8;
const widths = [4, 3, 2, 1] as const;
const looked = 2000; // different turns that are tried
const leastShare = 0.9; // of them that must be made up of whole records; a capture may have begun in the middle of one
const ber: LengthPrefix = { offset: 1, width: 1, endian: 'big', add: 0, coding: 'ber' };

/**
 * Looks for a length field that tiles what one side said in each turn (BinaryInferno's strict length): total length of a
 * record = value + k with one k for all. The widest field at the earliest place wins. Undefined where there is none.
 */
export function inferLengthPrefix(turns: readonly string[]): LengthPrefix | undefined {
  const texts = [...new Set(turns.filter((text) => text !== ''))].slice(0, looked);
  if (texts.length < 3) return undefined;
  if (areBer(texts)) return ber;
  for (let offset = 0; offset <= maxOffset; offset++) {
    for (const width of widths) {
      for (const endian of ['big', 'little'] as const) {
        const found = fits(texts, offset, width, endian);
        if (found) return found;
      }
    }
  }
  return undefined;
}

/** What is BER within has the length of BER in front, which is more than one byte where a record is long. */
function areBer(texts: readonly string[]): boolean {
  const nested = texts.filter(
    (text) => (text.charCodeAt(0) & 0x20) !== 0 && (readBer(text, 0)?.length ?? 0) >= 3,
  );
  return nested.length >= leastShare * texts.length && new Set(nested.map(({ length }) => length)).size >= 2;
}

function fits(
  texts: readonly string[],
  offset: number,
  width: LengthPrefix['width'],
  endian: LengthPrefix['endian'],
): LengthPrefix | undefined {
  const usual = usualRest(texts, { offset, width, endian, add: 0 });
  // where nearly all turns are several records: what follows the number, itself too, or everything is counted
  const adds = width < 2 ? [usual] : new Set([usual, offset + width, offset, 0]);
  for (const add of adds) {
    const prefix = add === undefined ? undefined : tiles(texts, { offset, width, endian, add });
    if (prefix) return prefix;
  }
  return undefined;
}

function tiles(texts: readonly string[], prefix: LengthPrefix): LengthPrefix | undefined {
  const values = new Set<number>();
  let tiled = 0;
  for (const [index, text] of texts.entries()) {
    const found = tile(text, prefix);
    if (found) tiled++;
    for (const value of found ?? []) values.add(value);
    if (index + 1 - tiled > (1 - leastShare) * texts.length) return undefined;
  }
  return values.size >= 2 && tiled >= 3 ? prefix : undefined;
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
export function tile(text: string, prefix: LengthPrefix): readonly number[] | undefined {
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
