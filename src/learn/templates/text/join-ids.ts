import { explainValues } from '../../../message/values/kinds/explain-values.ts';
import { isRuleKind } from '../../../message/values/kinds/value-kinds.ts';
import type { Field, Part } from '../../../model/field.ts';
import { type Sample, timeOf } from '../../model/sample.ts';

const separator = /^[-._:+/]$/;

/**
 * Some identifiers are written in pieces with marks between them, as `1xWK3V-0000dT-2e`, and are cut into words there. A piece that nothing explains,
 * for it is short and has recurred by chance, belongs to the identifier of its neighbours: they are explained together.
 */
export function joinIds(members: readonly Sample[], parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (let at = 0; at < parts.length; ) {
    const end = endOfRun(parts, at);
    const one = end > at + 1 ? explainRun(members, parts, at, end) : undefined;
    joined.push(...(one ? [one] : parts.slice(at, end)));
    at = end;
  }
  return joined;
}

/** Where what begins at `at`, pieces and marks in turn, ends. */
function endOfRun(parts: readonly Part[], at: number): number {
  let end = at + 1;
  if (!isPiece(parts[at])) return end;
  while (isMark(parts[end]) && isPiece(parts[end + 1])) end += 2;
  return end;
}

function isMark(part: Part | undefined): boolean {
  return typeof part === 'string' && separator.test(part);
}

function isPiece(part: Part | undefined): part is Field {
  if (typeof part !== 'object') return false;
  return isRuleKind(part.field) || part.field === 'random' || part.field === 'sample';
}

function explainRun(members: readonly Sample[], parts: readonly Part[], at: number, end: number) {
  const kinds = parts.slice(at, end).map((part) => (typeof part === 'string' ? '' : part.field));
  if (!kinds.includes('id') || !kinds.includes('sample')) return undefined;
  const values = members.map((sample) => ({
    text: sample.tokens
      .slice(at, end)
      .map(({ text }) => text)
      .join(''),
    time: timeOf(sample),
    session: sample.session,
  }));
  const rule = explainValues(values);
  if (rule?.field !== 'id') return undefined;
  return { ...rule, seen: values.length, distinct: new Set(values.map(({ text }) => text)).size };
}
