import { expect, test } from 'vitest';
import type { Grammar } from '../../../src/model/grammar.ts';
import type { Situation } from '../../../src/model/situation.ts';
import type { Step } from '../../../src/scan/model/session-plan.ts';
import { flagQuestions } from '../../../src/scan/questions/flag-questions.ts';
import { plainLines } from '../../support/line-grammar.ts';

const grammar: Grammar = { ...plainLines, verbs: ['TYPE', 'NOOP'] };
const step = (line: string): Step => ({ say: `${line}\r\n` });
const corpus = {
  requests: [step('TYPE A'), step('TYPE X'), step('NOOP')],
  events: new Map([
    ['TYPE 530', [step('TYPE A')]],
    ['TYPE 500', [step('TYPE A'), step('TYPE X')]],
    ['NOOP 200', [step('NOOP')]],
  ]),
};
const afterAnother: Situation = {
  id: 's1',
  step: 'situation',
  when: [
    { test: 'verb', is: 'TYPE' },
    { test: 'happened', event: { verb: 'TYPE', status: '530' } },
  ],
  answer: 't1',
  seen: 2,
  sessions: 2,
};

const asked = (before = new Set<string>(), mayBeSaid = (_: Step) => true) =>
  flagQuestions(corpus, { grammar, situations: [afterAnother] }, before, mayBeSaid).map(({ steps }) =>
    steps.map(({ say }) => say.trim()).join(', '),
  );

test('a command that is believed to depend on what was before it is said with nothing before it', () => {
  expect(asked()).toContain('TYPE A');
  expect(asked()).toContain('TYPE X');
});

test('after what turns the rule on, other exchanges are tried, and after each the command', () => {
  expect(asked().some((line) => line.startsWith('TYPE A, ') && line.includes('NOOP, TYPE X'))).toBe(true);
});

test('nothing is asked twice, and nothing that may not be said', () => {
  const before = new Set<string>();
  asked(before);
  expect(asked(before)).toEqual([]);
  expect(asked(new Set(), () => false)).toEqual([]);
});
