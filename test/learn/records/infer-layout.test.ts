import { expect, test } from 'vitest';
import { inferLayout } from '../../../src/learn/records/infer-layout.ts';

const words = ['alpha', 'be', 'gamma', 'delta-four', 'epsilon', 'z3'];
const u16 = (value: number) => String.fromCharCode(value >> 8, value & 255);
const counted = (text: string) => String.fromCharCode(text.length) + text;

test('names of the DNS after a header', () => {
  const queries = words.map(
    (word, index) =>
      `${u16(index * 4099)}\x01\0\0\x01\0\0\0\0\0\0${counted(word)}\x03org\0\0\x01\0\x01${index % 2 ? '\0\0)' : ''}`,
  );
  expect(inferLayout(queries)).toEqual([
    { item: 'bytes', size: 12 },
    { item: 'labels' },
    { item: 'bytes', size: 4 },
    { item: 'rest' },
  ]);
});

test('file and mode of TFTP', () => {
  const requests = words.map((word, index) => `\0\x01${word}\0${index % 2 ? 'octet' : 'netascii'}\0`);
  expect(inferLayout(requests)).toEqual([{ item: 'bytes', size: 2 }, { item: 'zero' }, { item: 'zero' }]);
});

test('counted strings', () => {
  const requests = words.map((word) => `\x10\x82\0\x02${u16(word.length)}${word}\x07\x07`);
  expect(inferLayout(requests)).toEqual([
    { item: 'bytes', size: 4 },
    { item: 'counted', number: 'u16be' },
    { item: 'bytes', size: 2 },
  ]);
});

test('BER', () => {
  const requests = words.map((word) => `\x30${counted(`\x02\x01\x05\x04${counted(word)}`)}`);
  expect(inferLayout(requests)).toEqual([{ item: 'ber' }]);
});

test('a few malformed ones do not hide the layout', () => {
  const good = Array.from(
    { length: 20 },
    (_, index) => `\0\x02${'x'.repeat((index % 7) + 3)}${index}\0mode\0`,
  );
  expect(inferLayout([...good, '\0\x02no end'])).toEqual([
    { item: 'bytes', size: 2 },
    { item: 'zero' },
    { item: 'bytes', size: 5 },
  ]);
});

test('where a quarter is malformed there is no layout (leastShare)', () => {
  const good = (index: number) => `\0\x02${'x'.repeat((index % 7) + 3)}${index}\0mode\0`;
  const odd = (index: number) => `\0\x02no end ${'\x01'.repeat(index)}`;
  const records = Array.from({ length: 20 }, (_, index) => (index % 4 ? good(index) : odd(index)));
  expect(inferLayout(records)).toBeUndefined();
});

test('records of fixed size, and too few of them, have none', () => {
  expect(inferLayout(words.map((_, index) => `\0\x01${u16(index)}\0\x06`))).toBeUndefined();
  expect(inferLayout(['\0\x01ab\0', '\0\x01abc\0'])).toBeUndefined();
});

test('a few bytes, then nothing but text', () => {
  const queries = ['SELECT 1', 'SHOW TABLES', 'COMMIT', 'SELECT * FROM item'];
  const records = queries.map((text) => `${String.fromCharCode(text.length + 1)}\0\0\0\x03${text}`);
  expect(inferLayout(records)).toEqual([{ item: 'bytes', size: 5 }, { item: 'rest' }]);
});

test('a number after a string, and then nothing but text', () => {
  const requests = words.map(
    (word, index) => `\x32\x20${u16(word.length)}${word}\0${String.fromCharCode(index + 200)}${word} is here`,
  );
  expect(inferLayout(requests)).toEqual([
    { item: 'bytes', size: 2 },
    { item: 'counted', number: 'u16be' },
    { item: 'bytes', size: 2 },
    { item: 'rest' },
  ]);
});
