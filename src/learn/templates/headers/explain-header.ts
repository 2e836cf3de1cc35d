import { readContentRange } from '../../../message/reply/content-range.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Field, Part } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';
import { constantOf, expects, keyOf, type Seen } from './header-reply.ts';

/** What a column of a settled group of messages is. */
export type Explained =
  | { readonly kind: 'fixed'; readonly parts: readonly Part[] }
  | { readonly kind: 'table'; readonly part: string; readonly values: Map<string, string>; usual: string }
  /** As another group would say it, with something before and after. */
  | {
      readonly kind: 'other';
      readonly of: Settled;
      readonly part: string;
      readonly before: string;
      readonly after: string;
    }
  /** Of another group's content; pieces are constants and what is given of it. */
  | { readonly kind: 'slice'; readonly of: Settled; readonly pieces: readonly (string | Give)[] }
  /** The length of the content. */
  | { readonly kind: 'measured' }
  /** Counts the exchanges of the session up or down. */
  | {
      readonly kind: 'counted';
      readonly add: number;
      readonly times: 1 | -1;
      readonly before: string;
      readonly after: string;
    };

type Give = { readonly give: (Field & { field: 'slice' })['give'] };

/** A group of messages that became one template. */
export interface Settled {
  readonly members: readonly Sample[];
  readonly start: readonly Part[];
  readonly headers: readonly { readonly name: string; readonly spelt: string; readonly column: Explained }[];
  readonly content: Explained;
  readonly ends: 'close' | 'reset' | 'said' | 'open' | undefined;
}

const resourceKey = 'arg1'; // what is asked for: the second word of the request line

/** The value that a column has for what a sample asks for, if that is known. */
function knownValue(column: Explained, settled: Settled, sample: Sample): string | undefined {
  if (column.kind === 'table') return column.values.get(keyOf(sample, column.part));
  if (column.kind !== 'fixed') return undefined;
  const value = constantOf(column.parts);
  const key = keyOf(sample, resourceKey);
  return settled.members.some((member) => keyOf(member, resourceKey) === key) ? value : undefined;
}

/** A table by what is asked for, if that always decides. */
export function tableOf(
  seen: readonly Seen[],
  part = resourceKey,
): (Explained & { kind: 'table' }) | undefined {
  const values = new Map<string, string>();
  const usual = new Map<string, number>();
  for (const { sample, value } of seen) {
    const key = keyOf(sample, part);
    if ((values.get(key) ?? value) !== value) return undefined;
    values.set(key, value);
    usual.set(value, (usual.get(value) ?? 0) + 1);
  }
  const [most] = [...usual].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { kind: 'table', part, values, usual: most?.[0] ?? '' };
}

/**
 * The column as a settled group says it: every value that is known there stands in the value seen. Values that are not
 * known there are learned by the way.
 */
export function referenceTo(
  of: Settled,
  part: string,
  column: Explained,
  seen: readonly Seen[],
): (Explained & { kind: 'other' }) | undefined {
  let around: { readonly before: string; readonly after: string } | undefined;
  for (const { sample, value } of seen) {
    const known = knownValue(column, of, sample);
    if (known === undefined || known === '') continue;
    const at = value.indexOf(known);
    if (at < 0) return undefined;
    around ??= { before: value.slice(0, at), after: value.slice(at + known.length) };
    if (value !== around.before + known + around.after) return undefined;
  }
  if (!around) return undefined;
  const { before, after } = around;
  if (seen.some(({ value }) => !value.startsWith(before) || !value.endsWith(after))) return undefined;
  return { kind: 'other', of, part, ...around };
}

/** Completes a table with what others say of things that it does not know. */
export function complete(
  { of, part, before, after }: Explained & { kind: 'other' },
  seen: readonly Seen[],
): void {
  const column =
    part === 'content' ? of.content : of.headers.find(({ name }) => `header.${name}` === part)?.column;
  if (column?.kind !== 'table') return;
  for (const { sample, value } of seen) {
    const key = keyOf(sample, column.part);
    if (!column.values.has(key))
      column.values.set(key, value.slice(before.length, value.length - after.length));
  }
}

/** One number that goes up or down by one with each exchange of the session (`Keep-Alive: timeout=5, max=99`). */
export function countOf(seen: readonly Seen[]): (Explained & { kind: 'counted' }) | undefined {
  const values = new Set(seen.map(({ value }) => value));
  if (values.size < 2) return undefined;
  const parts = [...values].map((value) => value.split(/(\d+)/));
  const [first] = parts;
  const varying = first?.flatMap((text, at) => (parts.some((other) => other[at] !== text) ? [at] : []));
  const [at] = varying ?? [];
  if (!first || at === undefined || varying?.length !== 1 || at % 2 === 0) return undefined;
  if (parts.some(({ length }) => length !== first.length)) return undefined;
  for (const times of [-1, 1] as const) {
    const adds = new Set(
      seen.map(({ sample, value }) => Number(value.split(/(\d+)/)[at]) - times * sample.index),
    );
    const [add] = adds;
    if (adds.size === 1 && add !== undefined)
      return {
        kind: 'counted',
        add,
        times,
        before: first.slice(0, at).join(''),
        after: first.slice(at + 1).join(''),
      };
  }
  return undefined;
}

const rangeHeader = 'range';
const rangePart = `header.${rangeHeader}`;

/** The content as a part of a settled group's content (RFC 9110, 14). */
export function sliceOf(of: Settled, seen: readonly Seen[]): (Explained & { kind: 'slice' }) | undefined {
  let checked = 0;
  for (const { sample, value } of seen) {
    if (!expects(sample, rangeHeader)) return undefined;
    const whole = knownValue(of.content, of, sample);
    if (whole === undefined) continue;
    const range = rangeOf(sample, whole.length);
    if (!range || whole.slice(range.first, range.last + 1) !== value) return undefined;
    checked++;
  }
  return checked > 0 ? { kind: 'slice', of, pieces: [{ give: 'bytes' }] } : undefined;
}

/** The numbers of a Content-Range: first and last place, or only the size. */
export function rangeNumbers(
  of: Settled,
  seen: readonly Seen[],
): (Explained & { kind: 'slice' }) | undefined {
  const [first] = seen;
  if (!first) return undefined;
  const gives =
    first.value.split(/\d+/).length === 2 ? (['size'] as const) : (['first', 'last', 'size'] as const);
  const pattern = first.value.replace(/\d+/g, '0');
  let checked = 0;
  for (const { sample, value } of seen) {
    if (!expects(sample, rangeHeader) || value.replace(/\d+/g, '0') !== pattern) return undefined;
    const size = knownValue(of.content, of, sample)?.length;
    if (size === undefined) continue;
    const numbers = { ...(rangeOf(sample, size) ?? { first: 0, last: 0 }), size };
    const said = value.match(/\d+/g) ?? [];
    if (said.length !== gives.length || gives.some((give, at) => Number(said[at]) !== numbers[give]))
      return undefined;
    checked++;
  }
  if (checked === 0) return undefined;
  const constants = first.value.split(/\d+/);
  const pieces = constants.flatMap((text, at): (string | Give)[] => {
    const give = gives[at - 1];
    return give === undefined ? [text] : [{ give }, text];
  });
  return { kind: 'slice', of, pieces: pieces.filter((piece) => piece !== '') };
}

function rangeOf({ exchange: { request } }: Sample, size: number) {
  return readContentRange(partOf(request, rangePart) ?? '', size);
}

/** The parts of a column; `idOf` names the templates of settled groups. */
export function columnParts(
  column: Explained,
  members: readonly Sample[],
  idOf: (settled: Settled) => string,
): readonly Part[] {
  switch (column.kind) {
    case 'fixed':
      return column.parts;
    case 'table': {
      const values = Object.fromEntries([...column.values].sort(([a], [b]) => (a < b ? -1 : 1)));
      const distinct = new Set(column.values.values()).size;
      const evidence = { seen: members.length, distinct };
      return [{ field: 'table', key: { part: column.part }, values, usual: column.usual, ...evidence }];
    }
    case 'other':
      return [
        column.before,
        { field: 'other', template: idOf(column.of), part: column.part, seen: members.length },
        column.after,
      ];
    case 'slice':
      return column.pieces.map((piece) =>
        typeof piece === 'string'
          ? piece
          : { field: 'slice', template: idOf(column.of), range: rangePart, give: piece.give },
      );
    case 'counted': {
      const { add, times } = column;
      const any = { field: 'count', verb: '*', status: '*', add, seen: members.length } as const;
      return [column.before, times === 1 ? any : { ...any, times }, column.after];
    }
    case 'measured':
      return [{ field: 'length', of: 'content', add: 0, seen: members.length }];
  }
}
