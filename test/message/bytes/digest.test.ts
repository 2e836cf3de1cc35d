import { expect, test } from 'vitest';
import { digest } from '../../../src/message/bytes/digest.ts';

test('different texts have different digests of 16 digits, and equal ones the same', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`);
  const digests = new Set(texts.map(digest));
  expect(digests.size).toBe(texts.length);
  for (const one of digests) expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(digest('text 7')).toBe(digest('text 7'));
  expect(digest('ab')).not.toBe(digest('ba'));
});
