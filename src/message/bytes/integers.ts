import type { IntegerForm } from '../../model/grammar.ts';

/** Integers in binary messages; in a text of one character a byte. */

export function widthOf(form: IntegerForm): number {
  return Number(/\d+/.exec(form)?.[0] ?? 8) / 8;
}

/** The number at `at`, or undefined where the text ends before. Of 64 bits only what a double holds is exact. */
export function readInteger(text: string, at: number, form: IntegerForm): number | undefined {
  const width = widthOf(form);
  if (at < 0 || at + width > text.length) return undefined;
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 256 + text.charCodeAt(at + (form.endsWith('le') ? width - 1 - index : index));
  }
  return value;
}

/** The number in its form; what does not fit is cut off at the top, as servers do. */
export function writeInteger(value: number, form: IntegerForm): string {
  const width = widthOf(form);
  let rest = Number.isFinite(value) ? Math.trunc(value) : 0;
  const bytes: number[] = [];
  for (let index = 0; index < width; index++) {
    const low = ((rest % 256) + 256) % 256;
    bytes.push(low);
    rest = (rest - low) / 256;
  }
  if (!form.endsWith('le')) bytes.reverse();
  return String.fromCharCode(...bytes);
}
