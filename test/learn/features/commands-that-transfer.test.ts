import { expect, test } from 'vitest';
import { commandsThatTransfer } from '../../../src/learn/features/commands-that-transfer.ts';
import type { Template } from '../../../src/model/personality.ts';
import { rowsOf } from '../../support/rows.ts';

test('commands whose answers announce a transfer, or had one, transfer', () => {
  const rows = rowsOf([['LIST -> 150', 'MKD x -> 257', 'RETR y -> 226']]);
  const templates = [
    { id: 't1', status: '150', parts: [] },
    { id: 't2', status: '257', parts: [] },
    { id: 't3', status: '226', parts: [], data: { direction: 'toClient' } },
  ] as unknown as readonly Template[];
  expect([...commandsThatTransfer(rows, templates)]).toEqual(['LIST', 'RETR']);
});
