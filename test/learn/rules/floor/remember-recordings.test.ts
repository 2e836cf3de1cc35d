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

test('a second recording of a server that was started anew is answered by an emulator that is started anew', () => {
  const other = ['blue', 'red', 'green', 'blue', 'blue', 'green', 'red', 'green'];
  const second = other.map((colour, at) =>
    conversation(
      ['<HI\r\n', '>AGAIN\r\n', '<OK\r\n', '>SHOW\r\n', `<COLOUR ${colour}\r\n`, '>BYE\r\n', '<SEE you\r\n'],
      { at: 5000 + at * 5 },
    ),
  );
  const personality = learn([...visits, ...second]);
  const asked = other.map(() => ['AGAIN', 'SHOW', 'BYE']);
  expect(answers(personality, asked)).toEqual(
    other.flatMap((colour) => ['OK\r\n', `COLOUR ${colour}\r\n`, 'SEE you\r\n']),
  );
  expect(answers(personality, said)).toEqual(recorded);
});
