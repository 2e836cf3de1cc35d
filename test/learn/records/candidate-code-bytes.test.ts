import { expect, test } from 'vitest';
import { candidateCodeBytes } from '../../../src/learn/records/candidate-code-bytes.ts';

const nowhere = { header: 16, prefix: undefined };
const message = (kind: number, text: string) => `${String.fromCharCode(text.length + 2, kind)}${text}`;

test('a code, but neither a length nor what is part of text', () => {
  const words = ['SELECT one', 'SELECT three', 'INSERT two', 'INSERT three and more'];
  const messages = [1, 2, 1, 3, 2, 3].flatMap((kind) => words.map((text) => message(kind, text)));
  expect(candidateCodeBytes(messages, nowhere)).toEqual([1]);
});

test('text where there is nothing else', () => {
  const messages = ['STOPone', 'STOPtwo', 'LOOKone', 'LOOKtwo', 'STOPone', 'LOOKone'];
  expect(candidateCodeBytes(messages, nowhere)).toContain(0);
});

test('not where the length stands', () => {
  const messages = ['\x01\x02\x01', '\x01\x03\x01', '\x02\x02\x01', '\x02\x03\x01'];
  expect(candidateCodeBytes(messages, nowhere)).toEqual([0, 1]);
  expect(
    candidateCodeBytes(messages, { header: 16, prefix: { offset: 0, width: 1, endian: 'big', add: 0 } }),
  ).toEqual([1]);
});
