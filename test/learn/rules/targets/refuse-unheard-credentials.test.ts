import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { answers } from '../../../support/answers.ts';
import { conversation } from '../../../support/conversation.ts';

const page = '<HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nshh';
const asks = '<HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno';
const get = (path: string, credentials?: string) =>
  `GET ${path} HTTP/1.1\r\nHost: a${credentials === undefined ? '' : `\r\nAuthorization: Basic ${credentials}`}\r\n`;
const basic = (login: string) => Buffer.from(login).toString('base64');

const ask = (credentials: string | undefined, reply: string, at: number) =>
  conversation([`>${get('/secret', credentials)}\r\n`, reply], { at });

test('a password never heard is refused where one was refused, and those that were taken are taken', () => {
  const personality = learn([
    ask(undefined, asks, 0),
    ask(basic('ann:right'), page, 1),
    ask(basic('bob:true'), page, 2),
    ask(basic('ann:wrong'), asks, 3),
  ]);
  const say = (login: string) => answers(personality, [[get('/secret', basic(login))]])[0]?.slice(0, 12);
  expect(['ann:right', 'bob:true', 'ann:wrong', 'carl:guess'].map(say)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'HTTP/1.1 401',
    'HTTP/1.1 401',
  ]);
});

test('that nothing was given without a password is enough', () => {
  const personality = learn([ask(undefined, asks, 0), ask(basic('ann:right'), page, 1)]);
  const [taken = '', guessed = ''] = answers(personality, [
    [get('/secret', basic('ann:right'))],
    [get('/secret', basic('ann:guess'))],
  ]);
  expect([taken.slice(0, 12), guessed.slice(0, 12)]).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
});

test('credentials for what everybody gets say nothing', () => {
  const personality = learn([
    ask(undefined, page, 0),
    ask(basic('ann:right'), page, 1),
    ask(basic('bob:true'), page, 2),
  ]);
  expect(answers(personality, [[get('/secret', basic('x:y'))]])[0]).toContain('200 OK');
});

test('a server that answers each version of the protocol in its own refuses and gives in both', () => {
  const inVersion = (version: string, credentials: string, reply: string, at: number) =>
    conversation(
      [`>${get('/secret', credentials)}\r\n`.replace('1.1', version), reply.replace('1.1', version)],
      { at },
    );
  const personality = learn([
    inVersion('1.1', basic('ann:right'), page, 0),
    inVersion('1.0', basic('ann:right'), page, 1),
    inVersion('1.0', basic('ann:wrong'), asks, 2),
    inVersion('1.1', basic('bob:wrong'), asks, 3),
    inVersion('1.1', basic('bob:true'), page, 4),
  ]);
  const say = (version: string, login: string) =>
    answers(personality, [[get('/secret', basic(login)).replace('1.1', version)]])[0]?.slice(0, 12);
  expect([say('1.0', 'bob:guess'), say('1.1', 'bob:guess'), say('1.0', 'bob:true')]).toEqual([
    'HTTP/1.0 401',
    'HTTP/1.1 401',
    'HTTP/1.0 200',
  ]);
});
