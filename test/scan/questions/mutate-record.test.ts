import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { mutateRecord } from '../../../src/scan/questions/mutate-record.ts';

const grammar: Grammar = {
  framing: { kind: 'datagram' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
  records: {
    kindAt: [],
    statusAt: [],
    idAt: [0, 1],
    layouts: [{ items: [{ item: 'bytes', size: 2 }, { item: 'labels' }, { item: 'bytes', size: 2 }] }],
  },
};
const first = '\x01\x02\x03www\x07example\0\0\x01';
const second = '\x01\x03\x04mail\x07example\0\0\x0f';

const all = (listed: readonly string[]) => {
  const random = seededChance(1)();
  const material = { grammar, records: [first, second], listed, random };
  return Array.from({ length: 200 }, () => mutateRecord(first, material)).flatMap((one) => one ?? []);
};

test('a changed record is a record of the same layout, with another value in one field', () => {
  const fieldsOf = (raw: string) => readRequest(raw, grammar).fields?.map(({ whole }) => whole) ?? [];
  const changed = all([]);
  expect(changed.length).toBeGreaterThan(50);
  for (const { say } of changed) {
    const differing = fieldsOf(say).filter((field, index) => field !== fieldsOf(first)[index]);
    expect(differing).toHaveLength(1);
  }
  expect(changed.map(({ say }) => say)).toContain('\x01\x02\x03www\x07example\0\0\x0f');
});

test('names that the server has shown take the place of a name', () => {
  expect(all(['ftp.example'])).toContainEqual({
    say: '\x01\x02\x03ftp\x07example\0\0\x01',
    kind: 'named value',
  });
});

test('where records say their length, only what is as long takes the place of a field', () => {
  const framing = { kind: 'prefix', offset: 0, width: 2, endian: 'big', add: 2, coding: 'binary' } as unknown;
  const framed = { ...grammar, framing } as Grammar;
  const random = seededChance(2)();
  const material = { grammar: framed, records: [first, second], listed: ['ftp.example'], random };
  const said = Array.from({ length: 100 }, () => mutateRecord(first, material)).flatMap((one) => one ?? []);
  expect(said.every(({ say }) => say.length === first.length)).toBe(true);
});

test('what a record begins with comes with what it ends with, which it counts', () => {
  const items = [...(grammar.records?.layouts[0]?.items ?? []), { item: 'rest' as const }];
  const ending = { ...grammar, records: { ...grammar.records, idAt: [0], layouts: [{ items }] } } as Grammar;
  const short = '\x01\0\x03www\0\0\x01';
  const long = '\x02\x03\x04mail\0\0\x01xyz';
  const random = seededChance(3)();
  const material = { grammar: ending, records: [short, long], listed: [], random };
  const says = Array.from({ length: 100 }, () => mutateRecord(short, material)?.say ?? short);
  expect(says).toContain('\x01\x03\x03www\0\0\x01xyz');
  for (const say of says) expect(say.charCodeAt(1)).toBe(say.endsWith('xyz') ? 3 : 0);
});
