import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInteger, widthOf, writeInteger } from '../../../src/message/bytes/integers.ts';
import type { IntegerForm } from '../../../src/model/grammar.ts';

const forms: readonly IntegerForm[] = [
  'u8',
  'u16be',
  'u16le',
  'u24be',
  'u24le',
  'u32be',
  'u32le',
  'u64be',
  'u64le',
];

test.each([
  ['u8', 'A', 65],
  ['u16be', '\x01\x02', 258],
  ['u16le', '\x01\x02', 513],
  ['u24le', '\x01\0\x02', 131_073],
  ['u32be', '\0\0\x01\0', 256],
  ['u64be', '\0\0\0\0\0\0\x01\0', 256],
] as const)('%s', (form, bytes, value) => {
  expect(readInteger(`x${bytes}`, 1, form)).toBe(value);
  expect(writeInteger(value, form)).toBe(bytes);
});

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.constantFrom(...forms), fc.maxSafeNat(), (form, value) => {
      const kept = Math.min(value, 256 ** widthOf(form) - 1);
      expect(readInteger(writeInteger(kept, form), 0, form)).toBe(kept);
    }),
  );
});

test('nothing is read beyond the end, and what is no number is written as zero', () => {
  expect(readInteger('ab', 1, 'u16be')).toBeUndefined();
  expect(readInteger('ab', -1, 'u8')).toBeUndefined();
  expect(writeInteger(Number.NaN, 'u16be')).toBe('\0\0');
  expect(writeInteger(-1, 'u16be')).toBe('\xff\xff');
  expect(writeInteger(65_537, 'u16le')).toBe('\x01\0');
});
