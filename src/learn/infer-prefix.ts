import type { Framing } from '../model/grammar.ts';
import type { Turn } from './turns.ts';

type Prefix = Framing & { kind: 'prefix' };

const maxOffset = 8;
const widths = [4, 3, 2, 1] as const;

/**
 * Looks for a length field that tiles every client turn exactly (BinaryInferno's strict length): total length of a
 * record = value + k with one k for all. The widest field at the earliest place wins.
 */
export function inferPrefix(turns: readonly Turn[]): Prefix | undefined {
  const texts = [...new Set(turns.map(({ client }) => client).filter((text) => text !== ''))].slice(0, 2000);
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
  const shortest = texts.reduce((a, b) => (a.length <= b.length ? a : b));
  if (shortest.length < offset + width) return undefined;
  const add = shortest.length - valueAt(shortest, offset, width, endian);
  if (add < 0 || add > 64) return undefined;
  const prefix: Prefix = { kind: 'prefix', offset, width, endian, add };
  const values = new Set<number>();
  for (const text of texts) {
    let at = 0;
    while (at < text.length) {
      if (at + offset + width > text.length) return undefined;
      const value = valueAt(text, at + offset, width, endian);
      const total = value + add;
      if (total < offset + width || at + total > text.length) return undefined;
      values.add(value);
      at += total;
    }
  }
  return values.size >= 2 ? prefix : undefined;
}

function valueAt(text: string, at: number, width: number, endian: 'big' | 'little'): number {
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 256 + text.charCodeAt(at + (endian === 'big' ? index : width - 1 - index));
  }
  return value;
}
