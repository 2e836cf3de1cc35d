import { expect, test } from 'vitest';
import { linesOver, MovedBytes } from '../../../src/message/request/moved-bytes.ts';

test.each([
  ['', '0'],
  ['a\r\n', '1'],
  ['a\nb\n', '2'],
  ['a\nb', '2'],
  ['\n', '1'],
])('%j has %s lines', (bytes, lines) => {
  expect(linesOver(bytes)).toBe(lines);
});

test('each direction has a sum of its own', () => {
  const moved = new MovedBytes();
  moved.add('toClient', 1000);
  moved.add('toServer', 5);
  moved.add('toClient', 24);
  expect(moved.about).toEqual({ fetched: '1024', stored: '5' });
});
