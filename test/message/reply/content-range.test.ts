import { expect, test } from 'vitest';
import { readContentRange } from '../../../src/message/reply/content-range.ts';

test.each([
  ['bytes=0-3', { first: 0, last: 3 }],
  ['bytes=5-', { first: 5, last: 9 }],
  ['bytes=5-400', { first: 5, last: 9 }],
  ['bytes=-4', { first: 6, last: 9 }],
  ['bytes=-40', { first: 0, last: 9 }],
  ['bytes=10-', undefined],
  ['bytes=3-2', undefined],
  ['bytes=-0', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['', undefined],
])('%s of ten bytes', (value, range) => {
  expect(readContentRange(value, 10)).toEqual(range);
});
