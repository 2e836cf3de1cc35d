import { expect, test } from 'vitest';
import { listedWords, readUnits, writeUnit } from '../../../src/message/reply/property-units.ts';

const reply =
  '* 1 FETCH (FLAGS (\\Seen) BODY[TEXT] {5}\r\na)\r\nb)\r\n* 22 FETCH (UID 7)\r\na1 OK Fetch completed (0.001 secs).\r\n';

test('the lines that tell of things, with the names and values in them', () => {
  const units = readUnits(reply);
  expect(units.map(({ number, properties }) => [number, properties])).toEqual([
    [
      1,
      [
        ['FLAGS', '(\\Seen)'],
        ['BODY[TEXT]', '{5}\r\na)\r\nb'],
      ],
    ],
    [22, [['UID', '7']]],
  ]);
  expect(reply.startsWith(units.map(writeUnit).join(''))).toBe(true);
});

test.each([
  '* 3 EXISTS\r\n',
  '* 1 FETCH (FLAGS)\r\n',
  '* 1 FETCH (FLAGS () \r\n',
  '* 1 FETCH (A b) c\r\n',
  '',
])('%j tells of none', (text) => {
  expect(readUnits(text)).toEqual([]);
});

test('words of a request and of lists in it', () => {
  expect(listedWords('1:2 (FLAGS BODY.PEEK[HEADER.FIELDS (A B)] (X Y))  Z')).toEqual([
    '1:2',
    'FLAGS',
    'BODY.PEEK[HEADER.FIELDS (A B)]',
    'X',
    'Y',
    'Z',
  ]);
  expect(listedWords('a (b')).toEqual(['a']);
  expect(listedWords('('.repeat(100_000))).toEqual([]);
});
