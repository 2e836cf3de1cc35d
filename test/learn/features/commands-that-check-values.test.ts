import { expect, test } from 'vitest';
import { commandsThatCheckValues, formOf } from '../../../src/learn/features/commands-that-check-values.ts';
import { rowsOf } from '../../support/rows.ts';

const is = { test: 'is', part: 'arg1', value: 'x' } as const;

test('a server that knows its users is asked for names', () => {
  const rows = rowsOf(
    Array.from({ length: 4 }, () => [
      'USER alice -> 331',
      'USER bob -> 331',
      'USER mallory -> 530',
      'USER eve -> 530',
    ]),
  );
  expect(commandsThatCheckValues(rows)('USER', is)).toBe(true);
});

test('names that clients make up say nothing, even if each got one answer', () => {
  const rows = rowsOf(
    ['ann', 'ben', 'cy', 'dora'].map((name, at) => [
      `HELO ${name} -> 250`,
      at % 2 ? 'NOOP -> 250' : `MAIL ${name} -> 250`,
    ]),
  );
  expect(commandsThatCheckValues(rows)('HELO', is)).toBe(false);
});

test('where the form of a value tells as much, the value is not asked for', () => {
  const rows = rowsOf(
    Array.from({ length: 4 }, () => [
      'RETR 1 -> +OK',
      'RETR one -> -ERR',
      'RETR 2 -> +OK',
      'RETR -x -> -ERR',
    ]),
  );
  expect(commandsThatCheckValues(rows)('RETR', is)).toBe(false);
});

test('an error whose words are about a value is reason enough', () => {
  const sessions = [
    ['USER alice -> 331', 'PASS x -> 530 Login incorrect'],
    ['USER bob -> 331', 'PASS y -> 230'],
  ];
  const asks = (rows: ReturnType<typeof rowsOf>) => commandsThatCheckValues(rows)('PASS', is);
  expect(asks(rowsOf(sessions))).toBe(false);
  expect(asks(rowsOf(sessions, (answer) => (answer.startsWith('530') ? 'value' : 'none')))).toBe(true);
});

test('questions that are not about values are always allowed', () => {
  expect(commandsThatCheckValues([])('USER', { test: 'words', least: 1 })).toBe(true);
});

test.each([
  ['alice@example.org', 'a@a.a'],
  ['bob@corp.example.com', 'a@a.a'],
  ['<x-1@[127.0.0.1]>', '<a@[0.0.0.0]>'],
  ['4711', '0'],
  ['-5', '-0'],
])('the form of %s is %s', (value, form) => {
  expect(formOf(value)).toBe(form);
});

test('what another command takes whatever it is, is no knowledge', () => {
  const rows = rowsOf(
    ['ann', 'ben', 'cy', 'dora'].map((name) => [
      `MAIL ${name} -> 250`,
      'RCPT alice -> 250',
      'RCPT bob -> 250',
      'RCPT mallory -> 550',
      'RCPT eve -> 550',
    ]),
  );
  const ask = (set: string) => commandsThatCheckValues(rows)('RCPT', { test: 'known', part: 'arg1', set });
  expect(ask('RCPT arg1 250')).toBe(true);
  expect(ask('MAIL arg1 250')).toBe(false);
});

test('what was refused for its time says nothing of the value', () => {
  const sessions = [
    ...Array.from({ length: 6 }, () => ['STRU F -> 530 Please login']),
    ...Array.from({ length: 3 }, () => [
      'USER ann -> 230',
      'STRU F -> 200',
      'STRU P -> 504',
      'STRU X -> 504',
    ]),
  ];
  const rows = rowsOf(sessions, (answer) => (answer.startsWith('530') ? 'state' : 'none'));
  expect(commandsThatCheckValues(rows)('STRU', is)).toBe(true);
});
