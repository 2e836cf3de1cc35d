import type { Test } from '../../../model/situation.ts';
import type { Precondition } from '../../model/precondition.ts';
import type { Rule } from '../../model/rule.ts';

/** The leaves of a command, with another answer on one side of a question about which nothing was recorded. */
export function guardRules(
  own: readonly Rule[],
  command: string,
  { test, side, label }: Pick<Precondition, 'test' | 'side' | 'label'>,
  step: Rule['step'],
): readonly Rule[] {
  const verb: Test = { test: 'verb', is: command };
  const answer = { label, rows: [], step };
  if (side === 1) return [{ ...answer, when: [verb, test] }, ...own];
  const behind = own.map((rule) => ({ ...rule, when: [verb, test, ...rule.when.slice(1)] }));
  return [...behind, { ...answer, when: [verb] }];
}
