import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import type { Personality } from '../../src/model/personality.ts';
import { replies } from '../support/answers.ts';
import { conversation } from '../support/conversation.ts';

// A protocol nobody has heard of: u16 length of what follows, u16 id, operation, then a counted key and a text.

const u16 = (value: number) => String.fromCharCode((value >> 8) & 255, value & 255);
const record = (rest: string) => u16(rest.length) + rest;

function ask(id: number, operation: number, key: string): string {
  return record(`${u16(id)}${String.fromCharCode(operation, key.length)}${key}`);
}

const store: Readonly<Record<string, string>> = { colour: 'blue', size: 'large' };

/** The server: 1 greets by name, 2 looks up, anything else is an error. */
function answer(request: string): string {
  const id = request.slice(2, 4);
  const operation = request.charCodeAt(4);
  const key = request.slice(6);
  if (operation === 1) return record(`${id}\x81Hello, ${key}!`);
  if (operation === 2) return store[key] ? record(`${id}\x82\x01${store[key]}`) : record(`${id}\x82\0none`);
  return record(`${id}\xff\x01`);
}

const names = ['ann', 'bernard', 'cy', 'dora', 'emmanuel', 'fritz'];
const keys = ['colour', 'size', 'weight', 'colour', 'shape', 'size'];

const personality: Personality = learn(
  Array.from({ length: 12 }, (_, session) => {
    const id = 7919 * (session + 1);
    const requests = [
      ask(id, 1, names[session % 6] ?? ''),
      ask(id + 1000, 2, keys[session % 6] ?? ''),
      ...(session % 3 === 0 ? [ask(id + 2000, 9, 'x')] : []),
      ask(id + 3000, 2, keys[(session + 3) % 6] ?? ''),
    ];
    return conversation(
      requests.flatMap((request) => [`>${request}`, `<${answer(request)}`]),
      { at: session },
    );
  }),
);

/** What an emulator says to these pieces of the client's stream, one reply a piece. */
function talk(...pieces: readonly string[]): readonly string[] {
  return replies(personality, pieces);
}

test.each([
  ['a name never seen', ask(4242, 1, 'wilhelmina')],
  ['a known key', ask(31, 2, 'size')],
  ['another known key', ask(0x4141, 2, 'colour')],
  ['an operation seen as an error', ask(999, 9, 'x')],
])('%s is answered as the server does', (_, request) => {
  expect(talk(request)).toEqual([answer(request)]);
});

test('records are cut by their length, however they come', () => {
  const [first, second] = [ask(1, 1, 'zoe'), ask(2, 2, 'size')];
  expect(talk(first + second)).toEqual([answer(first) + answer(second)]);
  expect(talk(first.slice(0, 3), first.slice(3) + second.slice(0, 1), second.slice(1))).toEqual([
    '',
    answer(first),
    answer(second),
  ]);
});

test('it answers anything', () => {
  expect(talk('\0\x03\x01\x02\x09')[0]).not.toBe('');
  expect(() => talk('\xff\xff\xff', '\0', '\0\0', '')).not.toThrow();
});
