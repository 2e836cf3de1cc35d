import { expect, test } from 'vitest';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import { LabelEntropy } from '../../../../src/learn/features/table/label-entropy.ts';
import { rowsByCommand } from '../../../../src/learn/features/table/rows-by-command.ts';
import type { Question } from '../../../../src/learn/model/question.ts';
import { groupEquivalentValues } from '../../../../src/learn/rules/tree/group-equivalent-values.ts';
import { rowsOf } from '../../rows.ts';

const users = ['ann', 'ben', 'guest', 'ftp'];
const rows = rowsOf(
  [...users, ...users, ...users].map((user) => {
    const may = user === 'ann' || user === 'ben';
    return [
      `USER ${user} -> 331 ok`,
      ...['MKD', 'STOR', 'DELE'].map((verb) => `${verb} x -> ${may ? `250 ${verb}` : '550 no'}`),
    ];
  }),
);
const questions = distinctQuestions(
  rows,
  users.map((value) => ({ test: { test: 'said', verb: 'USER', part: 'arg1', value }, cost: 5 })),
);
const counter = new LabelEntropy(rows, 0.5);
const saved = (bits: Question['bits']) =>
  [...rowsByCommand(rows).values()].reduce((sum, own) => {
    const members = Uint32Array.from(own);
    return sum + counter.measure(members) - (counter.measureSplit(members, bits) ?? counter.measure(members));
  }, 0);

test('those who may are one group, and those who may not', () => {
  const groups = groupEquivalentValues(questions, saved).map(({ test: one }) =>
    one.test === 'said' ? [one.value, ...(one.or ?? [])].join() : '',
  );
  expect(groups).toContain('ann,ben');
  expect(groups.every((group) => group === 'ann,ben' || group === 'ftp,guest')).toBe(true);
});

test('values that tell nothing are not put together', () => {
  expect(groupEquivalentValues(questions, () => 0)).toEqual([]);
});
