import { widthOf } from '../../message/bytes/integers.ts';
import type { Field, Part } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';

/** A field of a template as it stands in a reply. */
export interface FieldValue {
  readonly field: Field;
  readonly value: string;
  readonly start: number;
}

/**
 * Reads a reply with a template: constants must stand in order from the first byte to the last, fields take what is
 * between them (as little as possible, but for numbers written as bytes). Undefined if it does not fit. Linear in the reply.
 */
export function matchTemplate(all: readonly Part[], reply: string): readonly FieldValue[] | undefined {
  const [first] = all;
  if (typeof first === 'string' && !reply.startsWith(first)) return undefined; // as most templates
  const parts = all.filter((part) => typeof part === 'string' || part.field !== 'end'); // nothing stands there
  const values: FieldValue[] = [];
  let at = 0;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part === undefined) break;
    if (typeof part === 'string') {
      if (!reply.startsWith(part, at)) return undefined;
      at += part.length;
      continue;
    }
    const next = parts[index + 1];
    const last = index + 2 >= parts.length;
    const width = part.as && widthOf(part.as);
    const end = width ? at + width : endOfField(reply, at, typeof next === 'string' ? next : undefined, last);
    if (end === undefined || end > reply.length) return undefined;
    values.push({ field: part, value: reply.slice(at, end), start: at });
    at = end;
  }
  return at === reply.length ? values : undefined;
}

function endOfField(reply: string, at: number, next: string | undefined, last: boolean): number | undefined {
  if (next === undefined) return last ? reply.length : at;
  if (last)
    return reply.endsWith(next) && reply.length - next.length >= at ? reply.length - next.length : undefined;
  const found = reply.indexOf(next, at);
  return found < 0 ? undefined : found;
}

/**
 * The template that fits both replies, with the values both have in its fields: of several the one with most text that is always the same, as one
 * that is little but fields fits much that it was not made of.
 */
export function commonTemplate(
  templates: readonly Template[],
  a: string,
  b: string,
):
  | { readonly template: Template; readonly a: readonly FieldValue[]; readonly b: readonly FieldValue[] }
  | undefined {
  let best: ReturnType<typeof commonTemplate>;
  let most = 0;
  for (const template of templates) {
    const { parts } = template;
    if (a !== b && parts.length === 1 && typeof parts[0] === 'string') continue; // as most, fits one reply only
    const constant = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
    if (constant <= most) continue;
    const left = matchTemplate(parts, a);
    const right = left && matchTemplate(parts, b);
    if (!left || !right) continue;
    best = { template, a: left, b: right };
    most = constant;
  }
  return best;
}
