import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { conversation } from '../../support/conversation.ts';

const counted = (text: string) => String.fromCharCode(text.length) + text;
const query = (id: number, word: string, type: number) =>
  `${String.fromCharCode(id, 255 - id)}\x01\0\0\x01\0\0\0\0\0\0${counted(word)}\x03org\0\0${String.fromCharCode(type)}\0\x01`;

/** Names that begin with a vowel are there. */
function answer(raw: string): string {
  const code = /[aeiou]/.test(raw.charAt(13)) ? '\x80' : '\x83';
  return `${raw.slice(0, 2)}\x81${code}${raw.slice(4)}`;
}

const words = ['alpha', 'be', 'indigo', 'delta', 'echo', 'z3', 'omega', 'kilo'];
const malformed = (raw: string) => [`>${raw.slice(0, 12)}`, `>${raw.slice(0, 17)}`];

const { grammar, situations } = learn(
  words.map((word, at) => {
    const first = query(at * 9 + 3, word, (at % 3) + 1);
    const second = query(at * 9 + 5, words[(at + 3) % 8] ?? '', 2);
    const said = [`>${first}`, `<${answer(first)}`, `>${second}`, `<${answer(second)}`];
    return conversation(at % 3 === 0 ? [...said, ...malformed(second)] : said, { at, transport: 'udp' });
  }),
);

test('what the server did not answer does not tell how requests are made up', () => {
  expect(grammar.records?.layouts[0]?.items.slice(0, 3)).toEqual([
    { item: 'bytes', size: 12 },
    { item: 'labels' },
    { item: 'bytes', size: 4 },
  ]);
});

test('whether a datagram was the first from its port decides nothing', () => {
  const asked = situations.flatMap(({ when }) => when.map(({ test: kind }) => kind));
  expect(asked).not.toContain('last');
  expect(asked).not.toContain('happened');
});
