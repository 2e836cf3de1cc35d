import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

/** Each session says the same; what it is answered is known only from the sessions before. */
const colours = ['red', 'green', 'red', 'blue', 'green', 'red', 'red', 'blue'];
const visits = colours.map((colour, at) =>
  conversation(
    ['<HI\r\n', '>NEXT\r\n', '<OK\r\n', '>SHOW\r\n', `<COLOUR ${colour}\r\n`, '>BYE\r\n', '<SEE you\r\n'],
    { at: at * 5 },
  ),
);
const said = colours.map(() => ['NEXT', 'SHOW', 'BYE']);
const recorded = colours.flatMap((colour) => ['OK\r\n', `COLOUR ${colour}\r\n`, 'SEE you\r\n']);

test('what other sessions have changed is answered as it was recorded, in the order of the recording', () => {
  expect(answers(learn(visits), said)).toEqual(recorded);
  expect(answers(learn(visits, { without: ['rememberRecordings'] }), said)).not.toEqual(recorded);
});

test('in another order the emulator goes on with what is usual', () => {
  const others = answers(learn(visits), [
    ['SHOW', 'BYE'],
    ['NEXT', 'NEXT', 'SHOW'],
  ]);
  expect(others.filter((reply) => reply === '')).toEqual([]);
});
