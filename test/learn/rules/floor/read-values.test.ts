import { expect, test } from 'vitest';
import { readValues } from '../../../../src/learn/rules/floor/read-values.ts';
import type { Field } from '../../../../src/model/field.ts';

const sample: Field = { field: 'sample', values: ['a'] };
const number: Field = { field: 'sample', values: ['1'], as: 'u16be' };
const unknown = () => undefined;

test('values stand between the constants', () => {
  expect(
    readValues(['volume: ', sample, '\nstate: ', sample, '\n'], 'volume: 40\nstate: stop\n', unknown),
  ).toEqual(['40', 'stop']);
});

test('what is predicted is believed where it stands there, also where the constant behind it comes early', () => {
  const parts = ['x ', sample, ' y', sample, '\n'];
  expect(readValues(parts, 'x a y b yc\n', (_, index) => (index === 0 ? 'a y b' : undefined))).toEqual([
    'a y b',
    'c',
  ]);
  expect(readValues(parts, 'x a y b yc\n', unknown)).toEqual(['a', ' b yc']);
});

test('numbers in bytes are as wide as they are', () => {
  expect(readValues(['\x01', number, sample], '\x01\x00\x05rest', unknown)).toEqual(['\x00\x05', 'rest']);
});

test('what was not written from the parts has no values', () => {
  expect(readValues(['OK ', sample, '\r\n'], 'NO 1\r\n', unknown)).toBeUndefined();
  expect(readValues(['OK ', sample, '\r\n'], 'OK 1', unknown)).toBeUndefined();
  expect(readValues(['OK\r\n'], 'OK\r\nmore', unknown)).toBeUndefined();
  expect(readValues([sample, sample], 'ab', unknown)).toBeUndefined();
});
