import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { answers } from '../support/answers.ts';
import { conversation } from '../support/conversation.ts';

test('one session of a server that does not greet: values with the line that puts them, and an error for what it does not know', () => {
  const personality = learn([
    conversation([
      '>set a 0 0 5\r\nhello\r\n',
      '<STORED\r\n',
      '>get a\r\n',
      '<VALUE a 0 5\r\nhello\r\nEND\r\n',
      '>get b\r\n',
      '<END\r\n',
      '>bogus\r\n',
      '<ERROR\r\n',
    ]),
  ]);
  expect(answers(personality, [['set a 0 0 5\r\nhello', 'get a', 'get b', 'what']])).toEqual([
    'STORED\r\n',
    'VALUE a 0 5\r\nhello\r\nEND\r\n',
    'END\r\n',
    'ERROR\r\n',
  ]);
});

test('one session of a server that greets: nobody is greeted again for a command that was not recorded', () => {
  const personality = learn([
    conversation([
      '<220 hi\r\n',
      '>HELO x\r\n',
      '<250 ok\r\n',
      '>NOOP\r\n',
      '<250 ok\r\n',
      '>QUIT\r\n',
      '<221 bye\r\n',
    ]),
  ]);
  expect(answers(personality, [['XYZZY']])).toEqual(['250 ok\r\n']);
});
