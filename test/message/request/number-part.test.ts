import { expect, test } from 'vitest';
import { numberPart, numberReader } from '../../../src/message/request/number-part.ts';

const read = (part: string, raw: string) => numberReader(part)?.(raw);

test('a number at a place, and with the one that follows it', () => {
  expect(read('n1.u16be', '\x00\x01\x02\x00\x05')).toBe('258');
  expect(read('n1.u16le', '\x00\x01\x02\x00\x05')).toBe('513');
  expect(read('n1.u16be.end', '\x00\x01\x02\x00\x05')).toBe('263');
  expect(read(numberPart(0, 'u8', true), '\x07\x09')).toBe('16');
});

test('a request that ends before has no such number, and no other part is one', () => {
  expect(read('n1.u16be', '\x00\x01')).toBe(undefined);
  expect(read('n1.u16be.end', '\x00\x01\x02\x00')).toBe(undefined);
  expect(numberReader('n1.u64be')).toBe(undefined);
  expect(numberReader('arg1')).toBe(undefined);
  expect(numberReader('n1.u16be.size')).toBe(undefined);
});
