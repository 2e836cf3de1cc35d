import type { Field, RuleKind } from '../../../model/field.ts';
import { idKind } from './id-kind.ts';
import { numberKind } from './number-kind.ts';
import type { ValueKind } from './value-kind.ts';

/** The kinds of values that are made by a rule: what checks them, makes them and tells of them asks here. */
export const valueKinds: { readonly [Kind in RuleKind]: ValueKind } = {
  number: numberKind,
  id: idKind,
};

export function isRuleKind(kind: Field['field']): kind is RuleKind {
  return Object.hasOwn(valueKinds, kind);
}

/** Kinds of fields whose value is made afresh every time: nothing that was said tells it. */
export const madeAfresh: ReadonlySet<Field['field']> = new Set<Field['field']>([
  'time',
  'random',
  'dataPort',
  ...(Object.keys(valueKinds) as RuleKind[]),
]);

/** Whether a field tells when the server was started, or how long ago that was. */
export function tellsStart(field: Field): boolean {
  return (
    isRuleKind(field.field) && 'rule' in field && (valueKinds[field.field].tellsStart?.(field.rule) ?? false)
  );
}
