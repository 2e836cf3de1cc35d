import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

const words = [
  'amber',
  'basil',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'hazel',
  'ivory',
  'jetty',
  'knoll',
];
const word = (number: number) => words[number % words.length] ?? '';

/**
 * A server that keeps words, tells how many it has, and numbers what it does. Of what ALL and HEAP lay nothing is ever seen again but the count; ECHO names
 * as much and keeps nothing.
 */
function recorded(): readonly Conversation[] {
  const kept = new Map<string, { readonly value: string; readonly number: number }>();
  let changes = 0;
  const say = (line: string): string => {
    const [verb, name = '', ...rest] = line.split(' ');
    const lay = (one: string, value: string) => kept.set(one, { value, number: ++changes });
    if (verb === 'LAY') lay(name, rest[0] ?? '');
    else if (verb === 'HEAP') kept.set(name, { value: '', number: 0 });
    else if (verb === 'ALL') {
      for (let at = 1; at <= 3; at += 2) kept.set([name, ...rest][at - 1] ?? '', { value: '', number: 0 });
    } else if (verb === 'COUNT') return `HAVE ${kept.size}\r\n`;
    else if (verb === 'LOOK') {
      const one = kept.get(name);
      return one ? `SEEN ${name} no. ${one.number}\r\n${one.value}\r\nEND\r\n` : 'NOTHING\r\n';
    } else if (verb === 'LIFT') return kept.delete(name) ? 'LIFTED\r\n' : 'NOTHING\r\n';
    return verb === 'ECHO' ? `ECHO ${name}\r\n` : 'LAID\r\n';
  };
  return Array.from({ length: 60 }, (_, seed) => {
    const name = ['alpha', 'beta', 'gamma'][(seed * 7) % 3];
    const lines = [
      `LOOK ${name}`,
      ...(seed % 3 === 0 ? [`ALL a${word(seed)}${seed % 4} 1 b${word(seed)} 2`] : []),
      seed % 4 === 0 ? `LIFT ${name}` : `LAY ${name} ${word(seed * 3)}`,
      ...(seed % 5 === 2 ? [`HEAP h-${word(seed)} !`] : []),
      `LOOK ${name}`,
      `ECHO ${word(seed * 5)}`,
      ...(seed % 2 === 0 ? ['COUNT'] : []),
    ];
    return conversation(
      lines.flatMap((line) => [`>${line}\r\n`, `<${say(line)}`]),
      { at: seed * 2 },
    );
  });
}

const personality = learn(recorded());

test('how many there are tells what else puts things there, and which command names several', () => {
  expect(personality.things?.counts).toEqual(['COUNT']);
  expect(personality.things?.several).toEqual({ ALL: 2 });
  expect(personality.things?.effects.map(({ verb }) => verb)).toEqual(['ALL', 'HEAP', 'LAY', 'LIFT']);
});

test('they are counted, whoever has put them there, with names that nobody has heard of', () => {
  const said = answers(personality, [
    ['COUNT', 'ALL walnut 1 almond 2', 'COUNT', 'HEAP h-walnut !', 'ECHO pecan', 'COUNT'],
    ['LAY walnut shell', 'LAY hazelnut brown', 'COUNT', 'LIFT hazelnut', 'COUNT'],
  ]);
  expect(said.map((one) => one.trim())).toEqual([
    'HAVE 0',
    'LAID',
    'HAVE 2',
    'LAID',
    'ECHO pecan',
    'HAVE 3',
    'LAID',
    'LAID',
    'HAVE 4',
    'LIFTED',
    'HAVE 3',
  ]);
});

test('changes are numbered where answers show the number, and others are not', () => {
  expect(personality.things?.numbered).toBe(0);
  const said = answers(personality, [
    ['LAY walnut shell', 'LAY pecan brown', 'LAY walnut half', 'LOOK pecan', 'LOOK walnut'],
  ]);
  expect(said.slice(3)).toEqual([
    'SEEN pecan no. 2\r\nbrown\r\nEND\r\n',
    'SEEN walnut no. 3\r\nhalf\r\nEND\r\n',
  ]);
});
