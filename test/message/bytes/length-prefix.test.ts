import { expect, test } from 'vitest';
import { prefixOf, readLength } from '../../../src/message/bytes/length-prefix.ts';
import { recordLength } from '../../../src/message/bytes/record-length.ts';
import type { LengthPrefix } from '../../../src/model/grammar.ts';

const ber: LengthPrefix = { offset: 1, width: 1, endian: 'big', add: 0, coding: 'ber' };
const startup: LengthPrefix = { offset: 0, width: 4, endian: 'big', add: 0 };
const typed: LengthPrefix = { offset: 1, width: 4, endian: 'big', add: 1 };

test.each([
  ['short', '0\x03abc', { total: 5, at: 1, form: 'u8' }],
  ['one byte more', `0\x81\x80${'a'.repeat(128)}`, { total: 131, at: 2, form: 'u8' }],
  ['two bytes more', '0\x82\x01\0', { total: 260, at: 2, form: 'u16be' }],
  ['not complete', '0\x82\x01', undefined],
  ['nothing yet', '0', undefined],
  ['of no definite length', '0\x80abc', undefined],
])('a length of BER, %s', (_, text, found) => {
  expect(readLength(text, 0, ber)).toEqual(found);
});

test('a record waits until it is whole', () => {
  const record = `0\x81\x80${'a'.repeat(128)}`;
  for (let length = 0; length < record.length; length++)
    expect(recordLength(record.slice(0, length), ber)).toBeUndefined();
  expect(recordLength(`${record}0\x03`, ber)).toBe(131);
});

test('the first record of a connection may have its length elsewhere', () => {
  const framing = { kind: 'prefix', ...typed, first: startup } as const;
  expect(recordLength('\0\0\0\x08\0\x03\0\0Q', prefixOf(framing, true))).toBe(8);
  expect(recordLength('Q\0\0\0\x06a\0', prefixOf(framing, false))).toBe(7);
  expect(prefixOf({ kind: 'prefix', ...typed }, true)).toMatchObject(typed);
});
