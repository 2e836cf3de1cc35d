import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { toBytes } from '../../src/message/bytes/latin1.ts';
import { conversation } from '../support/conversation.ts';
import { openAlone, Playbook } from '../support/playbook.ts';

// clients introduce themselves in a line, and those that are young enough get a record with a cookie

let seed = 7;
const chance = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return String.fromCharCode((seed >> 13) & 255);
};
const offer = (cookie: string) => `\0\0\0\x2c\x0b\x14${cookie}\0\0\0\x0bcurve,group\0\0\0\x05plain`;

function answer(line: string): string {
  if (line.startsWith('TALK-1.')) return 'Too old a version.\r\n';
  if (line.startsWith('TALK-2.')) return offer(Array.from({ length: 16 }, chance).join(''));
  return 'No such greeting.\r\n';
}

const lines = [
  'TALK-1.5-ann',
  'TALK-2.0-bob',
  'PLUGH cy',
  'XYZZY dora',
  'TALK-1.5-emma',
  'TALK-2.0-fay',
  'FOO gus',
  'TALK-2.0-hal',
];
const personality = learn(
  lines.map((line, at) => conversation(['<TALK-2.0-srv\r\n', `>${line}\r\n`, `<${answer(line)}`], { at })),
);

const talk = () => new Playbook().says('TALK-2.0-srv\r\n');

test('three cookies, alike nowhere, are made by chance though all that follows is the same', () => {
  const made = personality.templates.filter(({ status }) => status.startsWith('#'));
  expect(made).toHaveLength(1);
  expect(made[0]?.parts).toContainEqual(expect.objectContaining({ field: 'random', seen: 3 }));
});

test('a client whose introduction nobody has made yet is answered by how it begins', () => {
  talk().hears('TALK-1.5-zoe\r\n').says('Too old a version.\r\n').play(personality);
  talk().hears('WIBBLE zoe\r\n').says('No such greeting.\r\n').play(personality);
  const session = openAlone(personality);
  session.opened(0);
  const said = session
    .received(toBytes('TALK-2.0-zoe\r\n'), 1)
    .flatMap((action) => (action.kind === 'send' ? [...action.bytes] : []));
  expect(said.slice(0, 6)).toEqual([0, 0, 0, 0x2c, 0x0b, 0x14]);
});
