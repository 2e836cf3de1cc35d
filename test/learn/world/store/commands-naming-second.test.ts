import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

/** A store that says of what is there how it is kept; `names` are put there, asked for and taken away, session by session. */
function store(names: readonly string[]) {
  return names.map((name, at) =>
    conversation(
      [
        ...['<+OK\r\n', `>GET ${name}\r\n`, '<-none\r\n', `>OBJECT KIND ${name}\r\n`, '<-none\r\n'],
        ...[`>PUT ${name} value${at}\r\n`, '<+stored\r\n', `>GET ${name}\r\n`, `<+value${at}\r\n`],
        ...[`>OBJECT KIND ${name}\r\n`, '<+string\r\n', `>DROP ${name}\r\n`, '<+gone\r\n'],
        ...[`>GET ${name}\r\n`, '<-none\r\n', `>OBJECT KIND ${name}\r\n`, '<-none\r\n'],
      ],
      { at },
    ),
  );
}

test('a command may name a thing by its second parameter', () => {
  const personality = learn(store(['ann', 'ben', 'cy', 'ann', 'dora', 'ben', 'ed', 'flo', 'cy']));
  expect(personality.things).toMatchObject({ namedSecond: ['OBJECT'] });
  const said = answers(personality, [['PUT new thing', 'OBJECT KIND new', 'DROP new', 'OBJECT KIND new']]);
  expect(said).toEqual(['+stored\r\n', '+string\r\n', '+gone\r\n', '-none\r\n']);
});
