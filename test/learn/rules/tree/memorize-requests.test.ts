import { expect, test } from 'vitest';
import type { Row } from '../../../../src/learn/model/row.ts';
import type { Rule } from '../../../../src/learn/model/rule.ts';
import { memorizeRequests } from '../../../../src/learn/rules/tree/memorize-requests.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const rows = rowsOf([
  ['HELP a -> 214 usual', 'HELP b -> 214 usual', 'HELP rare -> 502 no', 'HELP torn -> 214 usual'],
  ['HELP torn -> 502 no', `HELP ${'x'.repeat(200)} -> 502 no`, 'HELP rare -> 502 no'],
]);
const rule: Rule = { when: [{ test: 'verb', is: 'HELP' }], label: 0, rows, step: 'situation' };
const exact = (everywhere: readonly Row[], its = rule) =>
  memorizeRequests(its, { sameText: everywhere, forms: [] }).map(({ when, step, rows: seen }) => [
    when.at(-1),
    step,
    seen.length,
  ]);
const rest = (value: string) => ({ test: 'is', part: 'rest', value });

test('parameters that always got another answer than the usual one are remembered, if they are short', () => {
  expect(exact([])).toEqual([[rest('rare'), 'exact', 2]]);
});

const others = rowsOf(
  [
    ['HELP a -> 214 usual', 'HELP far -> 213 far', 'HELP shut -> 503 not now', 'HELP both -> 213 far'],
    ['HELP both -> 214 usual', 'HELP far -> 213 far', 'HELP rare -> 213 far', 'HELP b -> 502 no'],
  ],
  (answer) => (answer.startsWith('5') ? 'state' : 'none'),
);

test('what was never asked for is answered as it always was elsewhere, if it was carried out', () => {
  expect(exact(others)).toEqual([
    [rest('rare'), 'exact', 2],
    [rest('far'), 'exact', 2],
  ]);
});

test('where all answers are alike, nothing is remembered', () => {
  const alike = rows.filter(({ label }) => label === 0);
  expect(exact(others, { ...rule, rows: alike })).toEqual([]);
});

test('what is written wrongly is so elsewhere too, even where all answers were alike: they were about the form', () => {
  const wrong = rowsOf(
    [
      ['HELP far -> 500 what', 'HELP near -> 500 what'],
      ['HELP P -> 504 no such type', 'HELP shut -> 530 login first'],
    ],
    (answer) => (answer.startsWith('530') ? 'state' : 'syntax'),
  );
  const leaf = wrong.filter(({ label }) => label === 0);
  expect(exact(wrong, { ...rule, rows: leaf })).toEqual([[rest('P'), 'exact', 1]]);
});

test('where all is refused for the state, what was carried out in other states is refused too', () => {
  const early = rowsOf([['HELP a -> 530 login', 'HELP b -> 530 login first']], () => 'state');
  expect(exact(others, { ...rule, rows: early }).flatMap(([test]) => test)).not.toContainEqual(rest('far'));
});

test('what is written wrongly is remembered by its form, where a question about the form tells it from all others', () => {
  const wrong = rowsOf(
    [['HELP ticket -> 500 what', 'HELP 1,2 -> 501 no', 'HELP 3,4 -> 501 no', 'HELP 5,6 -> 501 no']],
    () => 'syntax',
  );
  const forms: readonly Test[] = [
    { test: 'words', least: 1 },
    { test: 'has', part: 'rest', value: 'k' },
    { test: 'shape', part: 'arg1', is: 'word' },
  ];
  const usual = wrong.find(({ context }) => context.request.rest !== 'ticket')?.label ?? 0;
  const leaf = { ...rule, label: usual, rows: wrong };
  const tests = (sameText: readonly Row[], known: readonly Test[]) =>
    memorizeRequests(leaf, { sameText, forms: known }).map(({ when }) => when.at(-1));
  expect(tests(wrong, forms)).toEqual([{ test: 'has', part: 'rest', value: 'k' }]);
  expect(tests(wrong, forms.slice(0, 1))).toEqual([rest('ticket')]);
  const state = () => 'state' as const;
  const elsewhere = rowsOf([['HELP kind -> 530 login']], state).map((row) => ({ ...row, label: 99 }));
  expect(tests([...wrong, ...elsewhere], forms)).toEqual([rest('ticket')]);
});
