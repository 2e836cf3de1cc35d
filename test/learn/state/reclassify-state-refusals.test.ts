import { expect, test } from 'vitest';
import { reclassifyStateRefusals } from '../../../src/learn/state/reclassify-state-refusals.ts';
import { rowsOf } from '../../support/rows.ts';

const refusal = {
  label: 0,
  isVague: false,
  commands: new Set(['LIST']),
  test: { test: 'happened', event: { verb: 'IN' } },
} as const;

test('an answer that was nearly only given while its switch was on is about the state throughout', () => {
  const rows = rowsOf([
    ['LIST -> -ERR', 'IN -> +OK', 'LIST -> -ERR', 'LIST x -> -ERR', 'STAT -> -ERR', 'A -> -ERR'],
  ]);
  expect(reclassifyStateRefusals(rows, [refusal]).map(({ reason }) => reason)).toEqual([
    'state',
    'none',
    'state',
    'state',
    'state',
    'state',
  ]);
});

test('one that was given as often while it was off is left as it is', () => {
  const rows = rowsOf([['LIST -> -ERR', 'IN -> +OK', 'LIST -> -ERR']]);
  expect(reclassifyStateRefusals(rows, [refusal]).map(({ reason }) => reason)).toEqual([
    'none',
    'none',
    'none',
  ]);
});
