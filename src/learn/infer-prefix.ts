import type { Framing } from '../model/grammar.ts';

type Prefix = Framing & { kind: 'prefix' };

const maxOffset = 8;
const widths = [4, 3, 2, 1] as const;
const looked = 2000; // different turns that are tried
const leastShare = 0.9; // of them that must be made up of whole records; a capture may have begun in the middle of one

/**
 * Looks for a length field that tiles what one side said in each turn (BinaryInferno's strict length): total length of a
 * record = value + k with one k for all. The widest field at the earliest place wins. Undefined where there is none.
 */
export function inferPrefix(turns: readonly string[]): Prefix | undefined {
  const texts = [...new Set(turns.filter((text) => text !== ''))].slice(0, looked);
  if (texts.length < 3) return undefined;
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

function fits(
  texts: readonly string[],
  offset: number,
  width: Prefix['width'],
  endian: Prefix['endian'],
): Prefix | undefined {
  const add = usualRest(texts, offset, width, endian);
  if (add === undefined) return undefined;
  const prefix: Prefix = { kind: 'prefix', offset, width, endian, add };
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
function usualRest(
  texts: readonly string[],
  offset: number,
  width: number,
  endian: Prefix['endian'],
): number | undefined {
  const counts = new Map<number, number>();
  for (const text of texts) {
    if (text.length < offset + width) continue;
    const rest = text.length - valueAt(text, offset, width, endian);
    if (rest >= 0 && rest <= 64) counts.set(rest, (counts.get(rest) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

/** Values of the length fields of the records that a text is made up of; undefined where it is not. */
function tile(text: string, { offset, width, endian, add }: Prefix): readonly number[] | undefined {
  const values: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (at + offset + width > text.length) return undefined;
    const value = valueAt(text, at + offset, width, endian);
    const total = value + add;
    if (total < offset + width || at + total > text.length) return undefined;
    values.push(value);
    at += total;
  }
  return values;
}

function valueAt(text: string, at: number, width: number, endian: 'big' | 'little'): number {
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 256 + text.charCodeAt(at + (endian === 'big' ? index : width - 1 - index));
  }
  return value;
}
