import { expect, test } from 'vitest';
import type { Question } from '../../../../src/learn/model/question.ts';
import { resourceReason } from '../../../../src/learn/rules/tree/resource-reason.ts';

const question = (part: string, value: string, bits: readonly number[]): Question => ({
  test: { test: 'is', part, value },
  cost: 3,
  saved: 0,
  helped: 0,
  bits: Uint8Array.from(bits),
});

const refused = [0, 1, 2];
const accepted = [3, 4, 5];

test('what is there, told of the accepted and of none that was refused, is the reason', () => {
  const there = question('there', 'yes', [0, 0, 0, 1, 1, 1]);
  expect(resourceReason(refused, accepted, [there])).toEqual({ question: there, mistakes: 0 });
});

test('of two the one with fewer mistakes', () => {
  const held = question('held', 'yes', [0, 0, 0, 1, 1, 0]);
  const listed = question('listed', 'yes', [1, 0, 0, 1, 0, 0]);
  expect(resourceReason(refused, accepted, [listed, held])?.question).toBe(held);
});

test('nothing where it is wrong as often as right, or where other things are asked', () => {
  expect(resourceReason(refused, accepted, [question('there', 'yes', [1, 1, 1, 0, 0, 0])])).toBeUndefined();
  expect(resourceReason(refused, accepted, [question('arg1', 'yes', [0, 0, 0, 1, 1, 1])])).toBeUndefined();
});

test('the own folder, outside of which a user has no rights, is a reason too', () => {
  const inside: Question = {
    ...question('place', '~', [0, 0, 0, 1, 1, 1]),
    test: { test: 'starts', part: 'place', value: '~' },
  };
  expect(resourceReason(refused, accepted, [inside])).toEqual({ question: inside, mistakes: 0 });
});
