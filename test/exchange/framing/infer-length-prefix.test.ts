import { expect, test } from 'vitest';
import { inferLengthPrefix } from '../../../src/exchange/framing/infer-length-prefix.ts';

const be = (value: number, width: number) =>
  Array.from({ length: width }, (_, at) => String.fromCharCode((value / 256 ** (width - 1 - at)) & 255)).join(
    '',
  );
const bodies = ['a', 'bcd', 'efghij', 'k'.repeat(300), 'mn', 'o'.repeat(77)];

test.each([
  [
    'MySQL',
    (body: string) => `${be(body.length, 3).split('').reverse().join('')}\x01${body}`,
    { offset: 0, width: 3, endian: 'little', add: 4 },
  ],
  [
    'Modbus',
    (body: string) => `\x81\x05\0\0${be(body.length + 2, 2)}\x01\x03${body}`,
    { offset: 2, width: 4, endian: 'big', add: 6 },
  ],
  [
    'TDS',
    (body: string) => `\x12\x01${be(body.length + 8, 2)}\x07\x08\x01\0${body}`,
    { offset: 2, width: 2, endian: 'big', add: 0 },
  ],
  [
    'PostgreSQL',
    (body: string) => `Q${be(body.length + 4, 4)}${body}`,
    { offset: 1, width: 4, endian: 'big', add: 1 },
  ],
] as const)('%s', (_, frame, expected) => {
  expect(inferLengthPrefix(bodies.map(frame))).toEqual(expected);
  expect(inferLengthPrefix([...bodies.map(frame), frame('x') + frame('yy')])).toEqual(expected);
});

test('a capture that began in the middle hides nothing', () => {
  const frame = (body: string) => `\x01${be(body.length, 2)}${body}`;
  const many = Array.from({ length: 30 }, (_, index) => frame('z'.repeat((index % 9) + 1) + index));
  expect(inferLengthPrefix(['the end of something', ...many])).toMatchObject({ offset: 1, width: 2 });
});

test('text, records of one size and too few of them have none', () => {
  expect(inferLengthPrefix(['HELO a\r\n', 'MAIL b\r\n', 'QUIT\r\n', 'RSET now\r\n'])).toBeUndefined();
  expect(inferLengthPrefix(['\x04abcd', '\x04bcde', '\x04cdef'])).toBeUndefined();
  expect(inferLengthPrefix(['\x01a', '\x02bc'])).toBeUndefined();
});

test('BER within has the length of BER in front, long ones too', () => {
  const element = (tag: string, contents: string) =>
    `${tag}${contents.length < 128 ? '' : '\x81'}${be(contents.length, 1)}${contents}`;
  const frame = (body: string) => element('0', `\x02\x01\x05${element('c', element('\x04', body))}`);
  const records = ['a', 'bcd', 'efghij', 'k'.repeat(150)].map(frame);
  const expected = { offset: 1, width: 1, endian: 'big', add: 0, coding: 'ber' };
  expect(inferLengthPrefix([...records, frame('x') + frame('y'.repeat(200))])).toEqual(expected);
});
