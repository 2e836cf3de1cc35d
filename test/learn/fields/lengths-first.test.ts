import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

test('a length before text that depends on the request is no table: names never heard have their own length', () => {
  const reply = (name: string) => {
    const body = `name: ${name}\njobs: 0\n`;
    return `OK ${body.length}\r\n${body}\r\n`;
  };
  const names = ['mail', 'print', 'backup', 'web', 'thumbs', 'index'];
  const sessions = names.map((name, at) =>
    conversation(['<READY\r\n', `>STATS ${name}\r\n`, `<${reply(name)}`, '>PING\r\n', '<PONG\r\n'], {
      at: at * 5,
    }),
  );
  const [answer] = answers(learn(sessions), [['STATS a-much-longer-name']]);
  expect(answer).toBe(reply('a-much-longer-name'));
});
