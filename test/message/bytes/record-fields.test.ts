import { expect, test } from 'vitest';
import { readFields } from '../../../src/message/bytes/record-fields.ts';
import { partOf } from '../../../src/message/request/parts.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Grammar, LayoutItem } from '../../../src/model/grammar.ts';

const dns: readonly LayoutItem[] = [
  { item: 'bytes', size: 12 },
  { item: 'labels' },
  { item: 'bytes', size: 4 },
  { item: 'rest' },
];
const query = '\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03org\0\0\x01\0\x01';

test('a DNS name is written with dots, and whole as it was', () => {
  const [, name, type, rest] = readFields(query, dns) ?? [];
  expect(name).toEqual({ value: 'www.example.org', whole: '\x03www\x07example\x03org\0', item: 'labels' });
  expect(type?.value).toBe('\0\x01\0\x01');
  expect(rest?.value).toBe('');
});

test('strings up to a zero, and counted ones', () => {
  const tftp: readonly LayoutItem[] = [{ item: 'bytes', size: 2 }, { item: 'zero' }, { item: 'zero' }];
  expect(readFields('\0\x01boot.img\0octet\0', tftp)?.map(({ value }) => value)).toEqual([
    '\0\x01',
    'boot.img',
    'octet',
  ]);
  const mqtt: readonly LayoutItem[] = [
    { item: 'bytes', size: 2 },
    { item: 'counted', number: 'u16be' },
  ];
  expect(readFields('\x10\x06\0\x04MQTT', mqtt)?.[1]).toEqual({
    value: 'MQTT',
    whole: '\0\x04MQTT',
    item: 'counted',
  });
});

test.each([
  ['a name that does not end', query.slice(0, 20)],
  ['a label that is too long', `${query.slice(0, 12)}\x40${'a'.repeat(70)}\0\0\x01\0\x01`],
  ['too short', query.slice(0, 8)],
  ['nothing', ''],
])('%s does not fit', (_, raw) => {
  expect(readFields(raw, dns)).toBeUndefined();
});

test('fields are parts of a request, its id is not in its body, and its kind is its command', () => {
  const grammar: Grammar = {
    framing: { kind: 'datagram' },
    tagged: false,
    caseless: true,
    blocks: [],
    verbs: [],
    records: { kindAt: [2], statusAt: [3], idAt: [0, 1], layouts: [{ items: dns }] },
  };
  const request = readRequest(query, grammar);
  expect(request.command).toBe('#01');
  expect(request.body).toBe(query.slice(2));
  expect(request.words).toEqual(['www.example.org']);
  expect(partOf(request, 'f2')).toBe('www.example.org');
  expect(partOf(request, 'f2.whole')).toBe('\x03www\x07example\x03org\0');
  expect(partOf(request, 'f9')).toBeUndefined();
  expect(partOf(request, 'key')).toBe('www.example.org\0\0\x01\0\x01');
  expect(partOf(readRequest(`${query}more`, grammar), 'key+extra.size')).toBe(
    'www.example.org\0\0\x01\0\x01\x004',
  );
  expect(partOf(readRequest(query.slice(0, 20), grammar), 'f2')).toBeUndefined();
  expect(partOf(readRequest('\0', grammar), 'f1')).toBeUndefined();
});
