import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { replies } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

// A name server: flags of the request come back, an extra in the request gets one in the reply and is counted.

const u16 = (value: number) => String.fromCharCode((value >> 8) & 255, value & 255);
const labels = (name: string) =>
  `${name
    .split('.')
    .map((label) => String.fromCharCode(label.length) + label)
    .join('')}\0`;
const extra = '\0\0\x29\x10\0\0\0\0\0\0\0';
const ownExtra = '\0\0\x29\x04\xd0\0\0\0\0\0\0';

interface Query {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly recursion?: boolean;
  readonly extended?: boolean;
}

const ask = ({ id, name, type, recursion = true, extended = false }: Query) =>
  `${u16(id)}${recursion ? '\x01' : '\0'}\0\0\x01\0\0\0\0\0${extended ? '\x01' : '\0'}${labels(name)}${u16(type)}\0\x01${extended ? extra : ''}`;

const zone: Readonly<Record<string, string>> = {
  'www.example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc0\0\x02\x50',
  'mail.example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc0\0\x02\x19',
  'example.org 15': '\xc0\x0c\0\x0f\0\x01\0\0\x01\x2c\0\x09\0\x0a\x04mail\xc0\x0c',
  'example.org 16': '\xc0\x0c\0\x10\0\x01\0\0\x01\x2c\0\x06\x05hello',
};

function answer({ id, name, type, recursion = true, extended = false }: Query): string {
  const found = zone[`${name.toLowerCase()} ${type}`];
  const isOurs = name.toLowerCase().endsWith('example.org');
  const flags = (recursion ? 1 : 0) | (found ? 0x84 : 0x80);
  const code = found ? 0x80 : isOurs ? 0x83 : 0x85;
  const counts = `\0\x01\0${found ? '\x01' : '\0'}\0\0\0${extended ? '\x01' : '\0'}`;
  return `${u16(id)}${String.fromCharCode(flags, code)}${counts}${labels(name)}${u16(type)}\0\x01${found ?? ''}${extended ? ownExtra : ''}`;
}

const known = [
  ['www.example.org', 1],
  ['mail.example.org', 1],
  ['example.org', 15],
  ['example.org', 16],
] as const;
const unknown = ['nobody', 'ghost', 'phantom', 'void', 'blank', 'zero', 'nil', 'none'];

function query(session: number, turn: number): Query {
  const number = session * 3 + turn;
  const [name, type] = known[number % 4] ?? known[0];
  const other = `${unknown[number % 8]}${number}`;
  const id = (number * 7919) & 0xffff;
  const how = { recursion: number % 5 !== 0, extended: name === 'example.org' && number % 3 === 0 };
  if (number % 5 === 1) return { id, name: `${other}.example.org`, type: 1, ...how };
  if (number % 5 === 3) return { id, name: `www.${other}.example`, type: 1, ...how };
  return { id, name, type, ...how };
}

const personality = learn(
  Array.from({ length: 60 }, (_, session) =>
    conversation(
      [0, 1, 2].flatMap((turn) => {
        const one = query(session, turn);
        return [`>${ask(one)}`, `<${answer(one)}`];
      }),
      { at: session, transport: 'udp' },
    ),
  ),
);

test.each<[string, Omit<Query, 'id'>]>([
  ['a name that was only asked for without an extra', { name: 'www.example.org', type: 1, extended: true }],
  ['other flags, and an extra', { name: 'example.org', type: 15, recursion: false, extended: true }],
  ['other letter case', { name: 'WWW.Example.Org', type: 1 }],
  ['a name that is not there', { name: 'something.example.org', type: 1 }],
])('%s', (_, asked) => {
  const one = { id: 4711, ...asked };
  expect(replies(personality, [ask(one)])).toEqual([answer(one)]);
});

test('all records there are have one template', () => {
  const tables = personality.templates.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      typeof part !== 'string' && part.field === 'table' && part.key.part === 'key' ? [part] : [],
    ),
  );
  expect(Object.keys(tables.at(-1)?.values ?? {})).toHaveLength(4);
  expect(personality.templates.length).toBeLessThan(6);
});

test('what different things got alike, only where the request had an extra, is what that adds, though nothing was asked for with and without', () => {
  const some = Array.from({ length: 24 }, (_, at): Query => {
    const extended = at % 4 === 3;
    const [name, type] = known[(at >> 1) % 4] ?? known[0];
    const id = (at * 7919 + 11) & 0xffff;
    const recursion = at % 3 !== 0;
    return at % 2 === 0
      ? { id, name, type, recursion }
      : { id, name: `${unknown[at % 8]}${at}.example.org`, type: 1, recursion, extended };
  });
  const few = learn(
    some.map((one, at) => conversation([`>${ask(one)}`, `<${answer(one)}`], { at, transport: 'udp' })),
  );
  const fields = few.templates.flatMap(({ parts }) => parts);
  expect(fields).toContainEqual(
    expect.objectContaining({ field: 'table', key: { part: 'extra.size' }, usual: ownExtra }),
  );
});
