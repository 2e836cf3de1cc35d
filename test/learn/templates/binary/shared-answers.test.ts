import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { replies } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

// An authoritative name server: where there is nothing of a name, or nothing of the kind, it tells the zone, by a pointer to the end of the name
// that was asked for; other zones are refused.

const u16 = (value: number) => String.fromCharCode((value >> 8) & 255, value & 255);
const labels = (name: string) =>
  `${name
    .split('.')
    .map((label) => String.fromCharCode(label.length) + label)
    .join('')}\0`;

interface Query {
  readonly id: number;
  readonly name: string;
  readonly type: number;
}

const ask = ({ id, name, type }: Query) =>
  `${u16(id)}\x01\0\0\x01\0\0\0\0\0\0${labels(name)}${u16(type)}\0\x01`;

const records: Readonly<Record<string, string>> = {
  'www.example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc6\x33\x64\x50',
  'mail.example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc6\x33\x64\x19',
  'static.example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc6\x33\x64\x1a',
  'example.org 1': '\xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc6\x33\x64\x50',
  'example.org 16': '\xc0\x0c\0\x10\0\x01\0\0\x01\x2c\0\x06\x05hello',
};
const names = new Set(Object.keys(records).map((key) => key.split(' ')[0]));

function answer(query: Query): string {
  const name = query.name.toLowerCase();
  const isOurs = name === 'example.org' || name.endsWith('.example.org');
  const found = records[`${name} ${query.type}`];
  const zone = u16(0xc000 + 12 + name.length - 'example.org'.length);
  const denial = `${zone}\0\x06\0\x01\0\0\x01\x2c\0\x0a\x02ns${zone}\x05admin${zone}`;
  const code = isOurs ? (names.has(name) ? '\0' : '\x03') : '\x05';
  const counts = `\0\x01\0${found ? '\x01' : '\0'}\0${isOurs && !found ? '\x01' : '\0'}\0\0`;
  const body = found ?? (isOurs ? denial : '');
  return `${u16(query.id)}${isOurs ? '\x85' : '\x81'}${code}${counts}${labels(query.name)}${u16(query.type)}\0\x01${body}`;
}

const asked = ['www.example.org', 'mail.example.org', 'static.example.org', 'example.org'];
const types = [1, 16, 1, 28, 15];

function query(number: number): Query {
  const id = (number * 7919) & 0xffff;
  const type = types[number % 5] ?? 1;
  if (number % 7 === 3) return { id, name: `${'ghosts'.slice(0, 1 + (number % 6))}.example.org`, type };
  if (number % 7 === 5) return { id, name: `www.other${number % 9}.example`, type };
  return { id, name: asked[number % 4] ?? '', type };
}

const personality = learn(
  Array.from({ length: 50 }, (_, session) =>
    conversation(
      [0, 1, 2].flatMap((turn) => {
        const one = query(session * 3 + turn);
        return [`>${ask(one)}`, `<${answer(one)}`];
      }),
      { at: session, transport: 'udp' },
    ),
  ),
);

test.each<[string, Omit<Query, 'id'>]>([
  ['a record', { name: 'static.example.org', type: 1 }],
  ['a name of the zone never heard of', { name: 'something.example.org', type: 1 }],
  ['a name deeper in it', { name: 'a.long.way.example.org', type: 28 }],
  ['a kind that was never asked of a name', { name: 'static.example.org', type: 99 }],
  ['a name of another zone', { name: 'www.elsewhere.example', type: 1 }],
  ['a name that only ends alike', { name: 'www.myexample.org', type: 1 }],
])('%s', (_, unheard) => {
  const one = { id: 4711, ...unheard };
  expect(replies(personality, [ask(one)])).toEqual([answer(one)]);
});
