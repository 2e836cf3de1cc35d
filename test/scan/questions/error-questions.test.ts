import { expect, test } from 'vitest';
import type { HeldSession, SessionPlan, Step } from '../../../src/scan/model/session-plan.ts';
import type { Corpus } from '../../../src/scan/questions/corpus.ts';
import { ErrorLimits } from '../../../src/scan/questions/error-questions.ts';
import { emptyCorpus } from './empty-corpus.ts';

const step = (line: string): Step => ({ say: `${line}\r\n` });
const corpus: Corpus = {
  ...emptyCorpus,
  events: new Map([
    ['NOOP 250', [step('NOOP')]],
    ['BAD 500', [step('HELO x'), step('BAD')]],
    ['WORSE 500', [step('WORSE')]],
  ]),
};

const held = (plan: SessionPlan, answered: number, cut: boolean): HeldSession => ({
  plan,
  held: plan.steps.slice(0, answered).map((one) => ({ step: one, heard: '500 no\r\n', isForetold: false })),
  cut,
});
const lines = ({ steps }: SessionPlan) => steps.map(({ say }) => say.trim());

test('a refused request of each status is said again and again, in the state in which it was heard', () => {
  const [plan, ...others] = new ErrorLimits().questions(corpus, () => true);
  expect(others).toEqual([]);
  expect(lines(plan as SessionPlan).slice(0, 3)).toEqual(['HELO x', 'BAD', 'BAD']);
  expect(lines(plan as SessionPlan)).toHaveLength(31);
});

test('where that ends the session, it is asked whether a good request begins the count anew', () => {
  const limits = new ErrorLimits();
  const [plan] = limits.questions(corpus, () => true);
  limits.note(held(plan as SessionPlan, 5, true)); // the fourth error closed it
  const [again, relieved] = limits.questions(corpus, () => true).map(lines);
  expect(again).toEqual(['HELO x', ...Array<string>(6).fill('BAD')]);
  expect(relieved).toEqual(['HELO x', 'BAD', 'BAD', 'BAD', 'NOOP', ...Array<string>(6).fill('BAD')]);
});

test('where nothing comes of it, nothing more is asked', () => {
  const limits = new ErrorLimits();
  const [plan] = limits.questions(corpus, () => true);
  limits.note(held(plan as SessionPlan, 31, false));
  expect(limits.questions(corpus, () => true)).toEqual([]);
});

test('what may not be said is not', () => {
  expect(new ErrorLimits().questions(corpus, () => false)).toEqual([]);
});
