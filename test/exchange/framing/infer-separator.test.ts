import { expect, test } from 'vitest';
import { inferSeparator } from '../../../src/exchange/framing/infer-separator.ts';

test('the character by which lines begin with commands that come again', () => {
  const lines = ['ADD|x361', 'ADD|some words', 'DEL|x', 'ADD|12|34', 'LIST', 'DEL|y', 'ADD|z'];
  expect(inferSeparator(lines)).toBe('|');
});

test('blanks do where they do', () => {
  const lines = ['GET /a,b', 'GET /a', 'PUT /c,d e', 'GET /f,g', 'PUT /h', 'LIST'];
  expect(inferSeparator(lines)).toBeUndefined();
});

test('values that hold a character are no commands', () => {
  expect(inferSeparator(['aa,1', 'bb,2', 'cc,3', 'dd,4', 'ee,5', 'ff,6'])).toBeUndefined();
});
