import type { CountedText } from '../../model/grammar.ts';

/** Where a unit that tells its length in digits has its contents, and how long it is. */
interface FoundText {
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

const mostDigits = 9; // of a count

/** Reads the length in front of a text; `more` while it is not complete, undefined where there is none. */
export function readCounted(text: string, counted: CountedText): FoundText | 'more' | undefined {
  const { head, radix, digits, separator, add } = counted;
  if (!text.startsWith(head)) return head.startsWith(text) ? 'more' : undefined;
  const end = digits === undefined ? digitsEnd(text, head.length) : head.length + digits;
  if (end > text.length || (end === text.length && digits === undefined)) return 'more';
  const number = text.slice(head.length, end);
  const isNumber = radix === 16 ? /^[0-9A-Fa-f]+$/.test(number) : /^\d+$/.test(number);
  if (!isNumber) return undefined;
  const from = end + separator.length;
  const found = text.slice(end, from);
  if (found !== separator) return separator.startsWith(found) ? 'more' : undefined;
  const value = Number.parseInt(number, radix);
  const total = from + value + add;
  if (total < from) return undefined;
  return { from, to: Math.min(total, from + value), total };
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at - from < mostDigits && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at;
}
