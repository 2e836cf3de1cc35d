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

/** Requests of two kinds, in which the kind tells one bit of what there is to know about the answer. */
function halved(labels: number): readonly (readonly [string, number])[] {
  return Array.from({ length: 64 }, (_, index) => {
    const label = index % labels;
    return [record(label % 2 ? 'A' : 'B', `${'abcdefgh'[index % 8]}${index % 10} me`), label] as const;
  });
}

test('a byte is the command that tells half of the answer, and none that tells a quarter (leastShare)', () => {
  expect(inferCommandBytes(halved(4), { header: 3, prefix: undefined }, true)).toEqual([0]);
  expect(inferCommandBytes(halved(16), { header: 3, prefix: undefined }, true)).toEqual([]);
});

test('where requests have no layout in common a quarter is enough, and a tenth is not (leastShareOfMany)', () => {
  expect(inferCommandBytes(halved(16), { header: 3, prefix: undefined }, false)).toEqual([0]);
  const many = Array.from({ length: 512 }, (_, index) => {
    const label = (index * 7) % 512;
    return [record(label % 2 ? 'A' : 'B', `${'abcdefgh'[index % 8]}${index % 10} me`), label] as const;
  });
  expect(inferCommandBytes(many, { header: 3, prefix: undefined }, false)).toEqual([]);
});
