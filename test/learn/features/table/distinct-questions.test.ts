import { expect, test } from 'vitest';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import type { Row } from '../../../../src/learn/model/row.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const sets: Readonly<Record<string, readonly string[]>> = {
  'LOGIN arg1 t7': ['ann'],
  'LOGIN arg1 OK': ['ann', 'ben'],
  '* arg1 OK': ['ann', 'ben', 'inbox'],
};

function rows(names: readonly string[]): readonly Row[] {
  return rowsOf(names.map((name) => [`LOGIN ${name} -> OK`])).map((row) => ({
    ...row,
    context: { ...row.context, isKnown: (set, value) => sets[set]?.includes(value) ?? false },
  }));
}

const known = (set: string): Test => ({ test: 'known', part: 'arg1', set });
const asked = (names: readonly string[], ...proposals: readonly (readonly [string, number])[]) =>
  distinctQuestions(
    rows(names),
    proposals.map(([set, cost]) => ({ test: known(set), cost })),
  ).map(({ test: one, cost }) => [one, cost]);

test('questions with the same answers are one, the cheapest', () => {
  expect(asked(['ann', 'zoe'], ['* arg1 OK', 3], ['LOGIN arg1 OK', 2])).toEqual([
    [known('LOGIN arg1 OK'), 2],
  ]);
  expect(asked(['ann', 'ann'], ['LOGIN arg1 OK', 2])).toEqual([]);
});

test.each([
  [['LOGIN arg1 t7', 2] as const, ['LOGIN arg1 OK', 3] as const],
  [['LOGIN arg1 OK', 3] as const, ['LOGIN arg1 t7', 2] as const],
])('of what got one answer and what got one status, that knows more, %j, %j', (one, other) => {
  expect(asked(['ann', 'zoe'], one, other)).toEqual([[known('LOGIN arg1 OK'), 2]]);
  expect(asked(['ann', 'ben', 'zoe'], one, other)).toHaveLength(2);
});
