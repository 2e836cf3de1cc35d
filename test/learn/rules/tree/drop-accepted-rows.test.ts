import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../../src/knowledge/refusal-wording.ts';
import { dropAcceptedRows } from '../../../../src/learn/rules/tree/drop-accepted-rows.ts';
import { rowsOf } from '../../rows.ts';

const reason = (answer: string): RefusalReason => (answer.startsWith('550') ? 'value' : 'none');
const rows = rowsOf([['RCPT ann -> 250 ok', 'RCPT zed -> 550 unknown', 'RCPT ghost -> 550 unknown']], reason);
const all = Uint32Array.of(0, 1, 2);
const known = (set: string) => ({ test: 'known', part: 'arg1', set }) as const;

test('where unknown values are refused, one that was accepted once is none of them', () => {
  expect([...dropAcceptedRows(all, rows, known('RCPT arg1 250'))]).toEqual([1, 2]);
});

test('a set of refused values, and any other question, leaves everything as it is', () => {
  expect(dropAcceptedRows(all, rows, known('RCPT arg1 550'))).toBe(all);
  expect(dropAcceptedRows(all, rows, { test: 'words', least: 1 })).toBe(all);
});

test('where most unknown values are accepted, they are', () => {
  const open = Uint32Array.of(0, 1);
  const mostly = rowsOf([['MAIL ann -> 250 ok', 'MAIL ben -> 250 ok', 'MAIL @ -> 550 what']], reason);
  expect([...dropAcceptedRows(Uint32Array.of(0, 1, 2), mostly, known('MAIL arg1 250'))]).toEqual([0, 1, 2]);
  expect(dropAcceptedRows(open, rows, { test: 'form', is: 'lf' })).toBe(open);
});

test('what was said without a value was not accepted for it', () => {
  const lines = [
    'LOGIN {3} -> + go on',
    'LOGIN ann x -> 250 ok',
    'LOGIN ann y -> 550 no',
    'LOGIN b z -> 550 no',
  ];
  const logins = rowsOf([lines], reason);
  const test = { test: 'known', part: 'arg2', set: 'LOGIN arg2 250' } as const;
  expect([...dropAcceptedRows(Uint32Array.of(0, 1, 2, 3), logins, test)]).toEqual([0, 2, 3]);
});
