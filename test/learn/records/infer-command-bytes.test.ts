import { expect, test } from 'vitest';
import { inferCommandBytes } from '../../../src/learn/records/infer-command-bytes.ts';

const record = (kind: string, text: string) => `${kind}\0${String.fromCharCode(text.length + 2)}${text}`;
// what is asked decides about the answer, and the kind hardly tells anything
const requests = Array.from({ length: 24 }, (_, index): readonly [string, number] =>
  index % 6 === 0
    ? [record('X', ''), 0]
    : [record('Q', `ask ${'abcdefgh'[index % 8]}${'!'.repeat(index % 5)}`), 1 + (index % 8)],
);

test('what stands in front of the length of a record is its kind', () => {
  const prefix = { offset: 1, width: 2, endian: 'big', add: 1 } as const;
  expect(inferCommandBytes(requests, { header: 3, prefix }, true)).toEqual([0]);
  expect(inferCommandBytes(requests, { header: 3, prefix: undefined }, true)).toEqual([]);
});
