import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  baseOf,
  DIGIT_NAMES,
  decodeDigits,
  digitsOf,
  encodeDigits,
} from '../../../src/message/values/digit-alphabets.ts';

describe('digit alphabets', () => {
  test.each(DIGIT_NAMES)('%s has as many different digits as its name says', (name) => {
    expect(baseOf(name)).toBe(Number.parseInt(name, 10));
    expect(new Set(digitsOf(name)).size).toBe(baseOf(name));
  });

  test('what is encoded decodes to the same number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DIGIT_NAMES),
        fc.maxSafeNat(),
        fc.option(fc.integer({ min: 53, max: 60 })),
        (name, n, width) => {
          const text = encodeDigits(name, n, width ?? undefined);
          expect(decodeDigits(name, text)).toBe(n);
          if (width !== null) expect(text).toHaveLength(width);
        },
      ),
    );
  });

  test('what is no number, and what is beyond 2^53, is undefined', () => {
    expect(decodeDigits('10', '12a')).toBeUndefined();
    expect(decodeDigits('10', '')).toBeUndefined();
    expect(decodeDigits('16', 'f'.repeat(16))).toBeUndefined();
    expect(decodeDigits('16', `${'0'.repeat(20)}ff`)).toBe(255);
  });

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 0.5])(
    '%d, which is no whole number, is written as 0',
    (value) => {
      expect(encodeDigits('10', value)).toBe('0');
    },
  );

  test('a width keeps the lowest digits', () => {
    expect(encodeDigits('10', 12345, 3)).toBe('345');
    expect(encodeDigits('60', 29, 2)).toBe('0T');
  });
});
