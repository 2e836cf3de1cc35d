import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../../src/knowledge/refusal-wording.ts';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import { explainSyntaxErrors } from '../../../../src/learn/rules/tree/explain-syntax-errors.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const reason = (answer: string): RefusalReason =>
  answer.startsWith('55') ? 'value' : answer.startsWith('5') ? 'syntax' : 'none';
const proposals = (
  [
    { test: 'words', least: 1 },
    { test: 'form', is: 'unclosed' },
    { test: 'form', is: 'lf' },
    { test: 'longer', part: 'line', than: 8 },
  ] satisfies readonly Test[]
).map((one) => ({ test: one, cost: 4 }));

function reasons(
  sessions: readonly (readonly string[])[],
  asked: readonly { test: Test; cost: number }[] = proposals,
): readonly Test[] {
  const rows = rowsOf(sessions, reason);
  const members = rows.flatMap(({ context }, index) => (context.request.command === 'MAIL' ? [index] : []));
  const questions = distinctQuestions(rows, asked);
  return explainSyntaxErrors({
    command: 'MAIL',
    members,
    rows,
    questions,
    allQuestions: questions,
    observe: () => {},
  }).map((question) => question.test);
}

const good = ['ann', 'ben', 'cy', 'dora', 'ed'].map((name) => [`MAIL <${name}> -> 250 ok`]);

test('an error about the form that came once has the reason that no success has', () => {
  expect(reasons([...good, ['MAIL <flo -> 501 Unbalanced']])).toEqual([{ test: 'form', is: 'unclosed' }]);
  expect(reasons([...good, ['MAIL -> 501 Argument missing']])).toEqual([{ test: 'words', least: 1 }]);
});

test('two errors have a reason each, the one given most often first', () => {
  const both = [['MAIL <flo -> 501 Unbalanced'], ['MAIL -> 500 What?'], ['MAIL -> 500 What?']];
  expect(reasons([...good, ...both])).toEqual([
    { test: 'words', least: 1 },
    { test: 'form', is: 'unclosed' },
  ]);
});

test('without successes to tell it from there is no reason', () => {
  expect(reasons([['MAIL <flo -> 501 Unbalanced'], ['MAIL <ann> -> 250 ok']])).toEqual([]);
});

test('one error may have several reasons', () => {
  const bad = [['MAIL <flo -> 501 What?'], ['MAIL -> 501 What?'], ['MAIL -> 501 What?']];
  expect(reasons([...good, ...bad])).toEqual([
    { test: 'words', least: 1 },
    { test: 'form', is: 'unclosed' },
  ]);
});

test('of two reasons that explain as much, that is taken which values refused later do not share', () => {
  const short = ['x', 'y', 'z'].map((name) => [`MAIL <${name}> -> 550 Unknown`]);
  const missing = [['MAIL -> 501 What?'], ['MAIL -> 501 What?']];
  const lengthFirst = proposals.map(({ test: one, cost }) => ({
    test: one,
    cost: one.test === 'longer' ? 3.9 : cost,
  }));
  expect(reasons([...good, ...short, ...missing], lengthFirst)).toEqual([{ test: 'words', least: 1 }]);
});

test('what is opened and not closed is a better reason than a form that merely nobody else used', () => {
  const torn = [['MAIL "flo -> 501 What?'], ['MAIL "gil -> 501 What?']];
  const cheaper = [
    { test: { test: 'has', part: 'rest', value: '>' } as const, cost: 2 },
    { test: { test: 'form', is: 'unbalanced' } as const, cost: 4 },
  ];
  expect(reasons([...good, ...torn, ['NOOP "x" -> 250 ok'], ['NOOP >" -> 250 ok']], cheaper)).toEqual([
    { test: 'form', is: 'unbalanced' },
  ]);
});
