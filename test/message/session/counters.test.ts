import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { amountOf, stepped, tallyKeyOf, writeTally } from '../../../src/message/session/counters.ts';
import type { TallyStep } from '../../../src/model/field.ts';
import { plainLines } from '../../support/line-grammar.ts';

const request = (line: string) => readRequest(`${line}\r\n`, plainLines);

test.each([
  [{ of: 'nothing' }, 0],
  [{ of: 'one' }, 1],
  [{ of: 'words' }, 2],
  [{ of: 'length', part: 'arg2' }, 3],
  [{ of: 'number', part: 'arg2' }, -17],
  [{ of: 'number', part: 'arg1' }, undefined],
  [{ of: 'length', part: 'arg9' }, undefined],
] as const)('%j of ADD a -17 b', (measure, amount) => {
  expect(amountOf(measure, request('ADD a -17 b'))).toBe(amount);
});

test.each([
  ['add', 15],
  ['subtract', 5],
  ['set', 5],
] as const)('a step that does %s', (does, value) => {
  const step: TallyStep = { verb: 'ADD', status: '', does, of: 'number', part: 'arg2' };
  expect(stepped(10, step, request('ADD a 5'))).toBe(value);
  expect(stepped(10, step, request('ADD a five'))).toBe(10);
});

test('numbers that cannot be counted exactly are not moved', () => {
  const step: TallyStep = { verb: 'ADD', status: '', does: 'add', of: 'number', part: 'arg1' };
  expect(stepped(2 ** 52, step, request('ADD 1'))).toBe(2 ** 52);
});

test('a key of parts that are not there is none', () => {
  expect(tallyKeyOf(['arg1', 'arg2'], request('SET a b'))).toBe('a\0b');
  expect(tallyKeyOf(['arg1', 'arg3'], request('SET a b'))).toBeUndefined();
  expect(tallyKeyOf([], request('SET'))).toBe('');
});

test('as a number, padded, and as a list that is bounded', () => {
  expect(writeTally({}, -3)).toBe('-3');
  expect(writeTally({ width: 4 }, 12)).toBe('0012');
  expect(writeTally({ list: { from: 3, end: '\n' } }, 5)).toBe('3\n4\n5\n');
  expect(writeTally({ list: { from: 1, end: '' } }, 0)).toBe('');
  expect(writeTally({ list: { from: 1, end: '\n' } }, 1e9).split('\n').length).toBeLessThan(10_100);
});
