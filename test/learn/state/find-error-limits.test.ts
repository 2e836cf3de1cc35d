import { expect, test } from 'vitest';
import { findErrorLimits } from '../../../src/learn/state/find-error-limits.ts';
import type { Template } from '../../../src/model/personality.ts';
import { rowsOf } from '../../support/rows.ts';

const template = (id: string, ends?: 'close'): Template => ({
  id,
  status: /^\S*/.exec(id)?.[0] ?? '',
  parts: [id],
  seen: 1,
  sessions: 1,
  delay: [0, 0, 0],
  ...(ends ? { ends } : {}),
});

const limitsOf = (sessions: readonly (readonly string[])[]) => {
  const answers = [...new Set(sessions.flat().map((exchange) => exchange.split(' -> ')[1] ?? ''))];
  const templates = answers.map((one) => template(one, one.includes('bye') ? 'close' : undefined));
  const rows = rowsOf(sessions);
  return { recorded: rows, answers, ...findErrorLimits(rows, templates) };
};

const no = (verb: string) => `${verb} -> 500 no`;
const sessions = [
  [no('A'), no('B'), 'C -> 500 too many, bye'],
  [no('C'), 'D -> 250 ok', no('A'), 'B -> 500 too many, bye'],
  ['D -> 250 ok', 'QUIT -> 221 bye'],
];

test('a session that is closed after several refusals was refused once more', () => {
  const { recorded, rows, answers } = limitsOf(sessions);
  const refused = answers.indexOf('500 no');
  expect(rows.map(({ label }) => label)).toEqual(
    recorded.map(({ label }, at) => (at === 2 || at === 6 ? refused : label)),
  );
});

test('a situation with the refusal is preceded by the one that closes', () => {
  const { rows, rules, answers } = limitsOf(sessions);
  const when = [{ test: 'verb', is: 'A' }] as const;
  const [closing, rule] = rules([{ when, label: answers.indexOf('500 no'), rows, step: 'situation' }]);
  expect(closing?.label).toBe(answers.indexOf('500 too many, bye'));
  expect(closing?.when).toEqual([...when, { test: 'count', event: { status: '500' }, least: 2 }]);
  expect(closing?.rows).toHaveLength(2);
  expect(rule?.when).toEqual(when);
});

test('where refusals go on beyond it there is no limit', () => {
  const more = [...sessions, [no('A'), no('B'), no('A'), no('B')]];
  const { rows, rules } = limitsOf(more);
  expect(rules([{ when: [], label: 0, rows, step: 'situation' }])).toHaveLength(1);
});

test('where every refusal has one status, only those that count are counted', () => {
  const other = 'D -> 500 wrong value';
  const one = [
    [no('A'), no('B'), 'C -> 500 too many, bye'],
    [no('C'), other, no('A'), 'B -> 500 too many, bye'],
    [other, other, other, no('A')],
    [other, other, no('C')],
  ];
  const { rows, rules, answers } = limitsOf(one);
  const [closing] = rules([{ when: [], label: answers.indexOf('500 no'), rows, step: 'situation' }]);
  expect(closing?.when).toEqual([{ test: 'count', event: { status: '500' }, template: '500 no', least: 2 }]);
});

test('one session that was closed is no limit (leastGroups)', () => {
  const { recorded, rows, rules } = limitsOf([...sessions.slice(0, 1), ...sessions.slice(2)]);
  expect(rows).toEqual(recorded);
  expect(rules([{ when: [], label: 0, rows, step: 'situation' }])).toHaveLength(1);
});

test('one sighting in sixteen may be beyond the limit, one in seven is too many (mostBeyond)', () => {
  const rulesWith = (single: number) => {
    const others = Array.from({ length: single }, () => [no('A'), 'D -> 250 ok']);
    const { rows, rules, answers } = limitsOf([...sessions, [no('A'), no('B'), no('C')], ...others]);
    return rules([{ when: [], label: answers.indexOf('500 no'), rows, step: 'situation' }]).length;
  };
  expect(rulesWith(9)).toBe(2);
  expect(rulesWith(0)).toBe(1);
});
