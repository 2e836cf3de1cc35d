import { expect, test } from 'vitest';
import { AnswerBudget } from '../../../src/replay/limits/answer-budget.ts';

test('never more than three times what was heard, headers counted', () => {
  const budget = new AnswerBudget(() => 0);
  expect(budget.take('192.0.2.1', 1)).toBe(false);
  budget.heard('192.0.2.1', 12);
  expect(budget.take('192.0.2.1', 92)).toBe(true);
  expect(budget.take('192.0.2.1', 1)).toBe(false);
  expect(budget.take('192.0.2.2', 1)).toBe(false);
});

test('never more than so much in a second, and more in the next', () => {
  let now = 0;
  const budget = new AnswerBudget(() => now);
  const answered = () => {
    let count = 0;
    for (let asked = 0; asked < 300; asked++) {
      budget.heard('192.0.2.1', 40);
      if (budget.take('192.0.2.1', 40)) count++;
    }
    return count;
  };
  expect(answered()).toBe(100);
  now = 1000;
  expect(answered()).toBe(100);
});

test('a hundred thousand forged senders leave nothing behind', () => {
  const budget = new AnswerBudget(() => 0);
  for (let sender = 0; sender < 100_000; sender++) budget.heard(`a${sender}`, 10);
  budget.heard('b', 1000);
  expect(budget.take('b', 1000)).toBe(true);
});
