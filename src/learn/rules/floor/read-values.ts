import { widthOf } from '../../../message/bytes/integers.ts';
import type { Field, Part } from '../../../model/field.ts';

/**
 * The values that fields have in a reply that was written from these parts; undefined where it was not. `predicted` is what a field would be,
 * where that can be told: it is believed where it stands there.
 */
export function readValues(
  parts: readonly Part[],
  reply: string,
  predicted: (field: Field, index: number) => string | undefined,
): readonly string[] | undefined {
  const values: string[] = [];
  let at = 0;
  for (const [place, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!reply.startsWith(part, at)) return undefined;
      at += part.length;
      continue;
    }
    const next = parts[place + 1];
    const value = valueAt(reply, at, part, predicted(part, values.length), next);
    if (value === undefined) return undefined;
    values.push(value);
    at += value.length;
  }
  return at === reply.length ? values : undefined;
}

function valueAt(
  reply: string,
  at: number,
  { as }: Field,
  guess: string | undefined,
  next: Part | undefined,
): string | undefined {
  const width = as === undefined ? undefined : widthOf(as);
  const goesOn = (end: number) =>
    next === undefined ? end === reply.length : typeof next !== 'string' || reply.startsWith(next, end);
  if (guess !== undefined && reply.startsWith(guess, at) && goesOn(at + guess.length)) return guess;
  if (width !== undefined) return reply.length < at + width ? undefined : reply.slice(at, at + width);
  if (next === undefined) return reply.slice(at);
  if (typeof next !== 'string') return guess === '' ? '' : undefined;
  const end = reply.indexOf(next, at);
  return end < 0 ? undefined : reply.slice(at, end);
}
