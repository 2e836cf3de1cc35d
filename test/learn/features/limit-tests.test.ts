import { expect, test } from 'vitest';
import { limitTests } from '../../../src/learn/features/limit-tests.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { plainLines } from '../../support/line-grammar.ts';

const seen = (exchanges: Readonly<Record<string, string>>) =>
  Object.entries(exchanges).map(([line, template]) => ({
    request: readRequest(`${line}\r\n`, plainLines),
    template,
  }));

test('neighbours that were answered differently are a limit', () => {
  expect(limitTests(seen({ 'DIAL 137': 't1', 'DIAL 138': 't2', 'DIAL 5': 't1' }))).toContainEqual({
    test: 'above',
    part: 'arg1',
    than: 137,
  });
});

test('where numbers between were not asked, nothing is known of a limit', () => {
  expect(limitTests(seen({ 'DIAL 137': 't1', 'DIAL 139': 't2' }))).toEqual([]);
});

test('neighbours of different commands are none', () => {
  expect(limitTests(seen({ 'DIAL 137': 't1', 'NOTE 138': 't2' }))).toEqual([]);
});

test('one letter more makes a length too long; words that people say tell nothing of lengths', () => {
  const note = (size: number) => `NOTE ${'x'.repeat(size)}`;
  expect(limitTests(seen({ [note(40)]: 't1', [note(41)]: 't2' }))).toContainEqual({
    test: 'longer',
    part: 'arg1',
    than: 40,
  });
  expect(limitTests(seen({ 'USER alice': 't1', 'USER nobody': 't2' }))).toEqual([]);
});
