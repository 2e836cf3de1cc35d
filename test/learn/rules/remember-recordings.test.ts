import { expect, test } from 'vitest';
import type { Rule } from '../../../src/learn/model/rule.ts';
import { rememberRecordings } from '../../../src/learn/rules/remember-recordings.ts';
import { rowsOf } from '../../support/rows.ts';

const rows = rowsOf([
  ['A -> 1', 'B -> 1', 'GO -> 1', 'GO -> 2'],
  ['A -> 1', 'C -> 1', 'GO -> 2'],
  ['D -> 1', 'E -> 1', 'GO x -> 1'],
  ['D -> 1', 'E -> 1', 'GO x -> 2'],
]);
const always = (verb: string, label: number): Rule => ({
  when: [{ test: 'verb', is: verb }],
  label,
  rows: [],
  step: 'command',
});
const one = rows[0]?.label ?? -1;
const rules = ['A', 'B', 'C', 'D', 'E', 'GO'].map((verb) => always(verb, one));
const remember = (some: typeof rows) => rememberRecordings(rules, some, () => {});

test('recorded requests that the rules answer in another way are remembered with what came before them, and stand first', () => {
  const [first, second, ...others] = remember(rows);
  expect(others).toEqual(rules);
  for (const rule of [first, second]) {
    expect(rule?.step).toBe('exact');
    expect(rule?.when).toEqual([
      { test: 'verb', is: 'GO' },
      { test: 'story', last: 2, is: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ]);
    expect(rule?.rows).toHaveLength(1);
    expect(rule?.label).not.toBe(one);
  }
});

test('nothing is remembered where all is answered as it was, or where the same past had different answers', () => {
  const right = rows.filter(({ label }) => label === one);
  expect(remember(right)).toEqual(rules);
  const chance = rows.filter(({ context }) => context.request.rest === 'x');
  expect(chance.map(({ label }) => label)).toHaveLength(2);
  expect(remember(chance)).toEqual(rules);
});

test('where the rules give none of the answers that the same past had, the most frequent one is given', () => {
  const mixed = rowsOf([
    ['D -> 1', 'GO x -> 2'],
    ['D -> 1', 'GO x -> 3'],
    ['D -> 1', 'GO x -> 3'],
  ]);
  const usual = mixed.at(-1)?.label;
  const [first, ...others] = rememberRecordings(rules, mixed, () => {});
  expect(first).toMatchObject({ step: 'exact', label: usual });
  expect(others).toEqual(rules);
});

test('what nobody said is not remembered', () => {
  const imagined = rows.map((row) => ({ ...row, imagined: true as const }));
  expect(remember(imagined)).toEqual(rules);
});
