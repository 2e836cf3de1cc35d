import { madeAfresh, tellsStart } from '../../message/values/kinds/value-kinds.ts';
import { joinFormats } from '../../message/values/time/explain-time.ts';
import type { Template } from '../../model/personality.ts';
import { type DynamicKind, type DynamicSpan, findUnpredictable, type Heard } from './find-unpredictable.ts';
import { commonTemplate, type FieldValue } from './match-template.ts';

/** What made two replies equal although their bytes differ. */
export type Mask = DynamicKind | 'learned';

export interface TextVerdict {
  readonly equal: boolean;
  /** Masks without which they would differ. */
  readonly masks: readonly Mask[];
}

/**
 * Whether `got` says what `expected` says: equal once times, elapsed times, addresses, data ports and ids are masked, at
 * the same places and in the same form. Where that fails, a template that fits both may tell which bytes are made afresh
 * (the cookie of a binary protocol, a process number).
 */
export function judgeText(
  expected: string,
  got: string,
  wanted: Heard,
  heard: Heard,
  templates: readonly Template[] = [],
): TextVerdict {
  if (expected === got) return { equal: true, masks: [] };
  if (expected === '' || got === '') return { equal: false, masks: [] };
  const masks = maskedEqual(
    expected,
    got,
    findUnpredictable(expected, wanted),
    findUnpredictable(got, heard),
  );
  if (masks) return { equal: true, masks };
  return learnedEqual(expected, got, templates)
    ? { equal: true, masks: ['learned'] }
    : { equal: false, masks: [] };
}

function maskedEqual(
  expected: string,
  got: string,
  wanted: readonly DynamicSpan[],
  heard: readonly DynamicSpan[],
): readonly Mask[] | undefined {
  const masks = new Set<Mask>();
  let here = 0;
  let there = 0;
  if (wanted.length !== heard.length) return undefined;
  for (const [index, a] of wanted.entries()) {
    const b = heard[index];
    if (!b || !alike(a, b) || expected.slice(here, a.start) !== got.slice(there, b.start)) return undefined;
    if (expected.slice(a.start, a.end) !== got.slice(b.start, b.end)) masks.add(a.kind);
    here = a.end;
    there = b.end;
  }
  return expected.slice(here) === got.slice(there) ? [...masks] : undefined;
}

function alike(a: DynamicSpan, b: DynamicSpan): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'time':
      return joinFormats(a.form, b.form) !== undefined || joinFormats(b.form, a.form) !== undefined;
    case 'id':
      return (
        a.form.toLowerCase() === b.form.toLowerCase() || (a.form !== 'message-id' && b.form !== 'message-id')
      );
    case 'address': {
      const [who, form] = a.form.split(' ');
      const [whose, shape] = b.form.split(' ');
      return form === shape && (who === whose || who === 'either' || whose === 'either');
    }
    default:
      return a.form === b.form;
  }
}

const digits = /^\d{1,2}$/;

function learnedEqual(expected: string, got: string, templates: readonly Template[]): boolean {
  const common = commonTemplate(templates, expected, got);
  return (
    common?.a.every((value, index) => {
      const other = common.b[index];
      return other !== undefined && (sameValue(value, other) || bothCount(value, expected, other, got));
    }) ?? false
  );
}

function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (a.value === b.value) return true;
  if (!madeAfresh.has(a.field.field)) return false;
  // a number of one or two digits is more likely a count that could have been right, unless it is time that has passed since a start
  return tellsStart(a.field) || !(digits.test(a.value) && digits.test(b.value));
}

/** Each says how much follows in its own reply, where something that is made afresh may be longer. */
function bothCount(a: FieldValue, expected: string, b: FieldValue, got: string): boolean {
  const { field } = a;
  if (field.field !== 'length' || field.of !== 'reply' || field.as !== undefined) return false;
  const counts = ({ value, start }: FieldValue, reply: string) =>
    Number(value) === (reply.length - start - value.length) * (field.times ?? 1) + field.add;
  return counts(a, expected) && counts(b, got);
}
