import type { Test } from '../../../model/situation.ts';
import type { Gate } from '../../model/precondition.ts';
import type { Leaf } from '../../model/rule.ts';

/** The leaves of a command, with another answer on one side of a question about which nothing was recorded. */
export function guardLeaves(
  own: readonly Leaf[],
  command: string,
  { test, side, label }: Pick<Gate, 'test' | 'side' | 'label'>,
  step: Leaf['step'],
): readonly Leaf[] {
  const verb: Test = { test: 'verb', is: command };
  const answer = { label, rows: [], step };
  if (side === 1) return [{ ...answer, when: [verb, test] }, ...own];
  const behind = own.map((leaf) => ({ ...leaf, when: [verb, test, ...leaf.when.slice(1)] }));
  return [...behind, { ...answer, when: [verb] }];
}
