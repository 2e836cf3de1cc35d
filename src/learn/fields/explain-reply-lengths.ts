import { joinParts } from '../../message/template/render-template.ts';
import type { Field, Part } from '../../model/field.ts';
import type { Draft } from '../model/draft.ts';
import { isOpen } from './merge-numbers.ts';
import { matchParts, type Predict } from './predict-reply.ts';

const furthest = 64; // bytes that what follows is longer than the number says

/**
 * Numbers that tell how long the rest of the reply is are worked out from it: the length before a bulk
 * string of RESP was perhaps always the same while recording, and will not be when the server has been up for a year. It comes before
 * other explanations, as such a number goes with much, and replies that differ in it alone are of one kind.
 */
export function explainReplyLengths(drafts: readonly Draft[], predict: Predict): readonly Draft[] {
  return drafts.map((draft) => measureFields(measureStart(draft), predict));
}

/** A single digit is no chance only where there is nothing else but a mark in the line. */
const firstNumber = /^([^\n\d]*(?=\d\d)|[^\w\s])([1-9]\d{0,8})(\r?\n)/;

/** A number at the end of the first line, followed by just so many bytes up to the end or the last line end. */
function measureStart(draft: Draft): Draft {
  const [first, ...rest] = draft.parts;
  if (typeof first !== 'string') return draft;
  const [, before = '', digits = '', end = ''] = firstNumber.exec(first) ?? [];
  if (digits === '') return draft;
  const start = before.length + digits.length + end.length;
  const stop = start + Number(digits);
  const replies = draft.cluster.members.map(({ exchange: { reply } }) => reply);
  const left = new Set(replies.map((reply) => reply.slice(stop)));
  const [after = '?'] = left;
  if (replies.some(({ length }) => length < stop) || left.size !== 1 || (after !== '' && after !== end))
    return draft;
  const seen = draft.cluster.members.length;
  const length: Field = { field: 'length', of: 'reply', add: -end.length - after.length, seen, distinct: 1 };
  return {
    ...draft,
    parts: joinParts([before, length, first.slice(before.length + digits.length), ...rest]),
  };
}

/** What numbers are taken for that nothing else explains. */
const mayMeasure: ReadonlySet<Field['field']> = new Set(['sample', 'number', 'id']);

/** Fields whose number was always as long as what follows, but for the same few bytes. */
function measureFields(draft: Draft, predict: Predict): Draft {
  const { parts, cluster } = draft;
  const opens = parts.filter(isOpen);
  const samples = opens.flatMap((field, at) => (mayMeasure.has(field.field) ? [{ field, at }] : []));
  if (samples.length === 0) return draft;
  const found = new Map<Part, Field>();
  for (const { field, at } of samples) {
    const adds = new Set<number>();
    const values = new Set<string>();
    for (const sample of cluster.members) {
      const places = matchParts(parts, sample, predict);
      const place = places?.length === opens.length ? places[at] : undefined;
      const { reply } = sample.exchange;
      const text = place ? reply.slice(place.start, place.end) : '';
      values.add(text);
      adds.add(/^\d{1,9}$/.test(text) ? Number(text) - (reply.length - (place?.end ?? 0)) : Number.NaN);
    }
    const [add = Number.NaN] = adds;
    if (adds.size !== 1 || values.size < 2 || !(Math.abs(add) <= furthest)) continue;
    found.set(field, {
      field: 'length',
      of: 'reply',
      add,
      seen: cluster.members.length,
      distinct: values.size,
    });
  }
  return found.size === 0 ? draft : { ...draft, parts: parts.map((part) => found.get(part) ?? part) };
}
