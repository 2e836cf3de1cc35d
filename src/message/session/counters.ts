import type { Field, FieldSource, TallyStep } from '../../model/field.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';

export type Tally = FieldSource & { readonly field: 'tally' };

const longestKey = 200; // characters of a key that are told apart
const longestList = 10_000; // numbers in a list
const largest = 2 ** 52; // numbers that are still counted exactly

/** Which of the tallies of a field a request is about; undefined where it lacks a part. */
export function tallyKeyOf(key: readonly string[], request: Request): string | undefined {
  const parts = key.map((part) => partOf(request, part));
  return parts.includes(undefined) ? undefined : parts.join('\0').slice(0, longestKey);
}

/** How much a step counts for a request; undefined where it cannot be told. */
export function amountOf(
  { of, part = '' }: Pick<TallyStep, 'of' | 'part'>,
  request: Request,
): number | undefined {
  switch (of) {
    case 'nothing':
      return 0;
    case 'one':
      return 1;
    case 'words':
      return Math.max(0, request.words.length - 1);
    case 'length':
      return partOf(request, part)?.length;
    case 'number': {
      const text = partOf(request, part) ?? '';
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    }
  }
}

/** The tally after an event. */
export function stepped(value: number, step: TallyStep, request: Request): number {
  const amount = amountOf(step, request);
  if (amount === undefined) return value;
  const next = step.does === 'set' ? amount : step.does === 'subtract' ? value - amount : value + amount;
  return Math.abs(next) <= largest ? next : value;
}

/** A tally as it is written. */
export function writeTally(
  { width = 0, list }: Pick<Field & Tally, 'width' | 'list'>,
  value: number,
): string {
  if (!list) return String(value).padStart(Math.min(width, 64), '0');
  const count = Math.max(0, Math.min(longestList, Math.floor(value) - list.from + 1));
  return Array.from({ length: count }, (_, index) => `${list.from + index}${list.end}`).join('');
}
