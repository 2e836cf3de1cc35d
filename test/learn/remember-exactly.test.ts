import { expect, test } from 'vitest';
import { rememberExactly } from '../../src/learn/remember-exactly.ts';
import { rowsOf } from './rows.ts';

const rows = rowsOf([
  ['HELP a -> 214 usual', 'HELP b -> 214 usual', 'HELP rare -> 502 no', 'HELP torn -> 214 usual'],
  ['HELP torn -> 502 no', `HELP ${'x'.repeat(200)} -> 502 no`, 'HELP rare -> 502 no'],
]);
const remembered = rememberExactly(Uint32Array.from(rows.keys()), [{ test: 'verb', is: 'HELP' }], rows, 0);

test('parameters that always got another answer than the usual one are remembered, if they are short', () => {
  expect(remembered.map(({ when, step, rows: seen }) => [when.at(-1), step, seen.length])).toEqual([
    [{ test: 'is', part: 'rest', value: 'rare' }, 'exact', 2],
  ]);
});
