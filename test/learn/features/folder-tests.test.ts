import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n`;
const page = (text: string) => `<HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const moved = (name: string) => `<HTTP/1.1 301 Moved\r\nLocation: /new/${name}\r\nContent-Length: 0\r\n\r\n`;
const missing = '<HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno';

const asked: readonly (readonly [string, string])[] = [
  ['/new/a.html', page('a')],
  ['/old/a.html', moved('a.html')],
  ['/old/b.html', moved('b.html')],
  ['/new/b.html', page('bb')],
  ['/x.html', missing],
  ['/old/zz.html', moved('zz.html')],
  ['/new/q.html', missing],
  ['/old/c.html', moved('c.html')],
  ['/y', missing],
  ['/new/w.html', missing],
];
const personality = learn(
  asked.map(([target, reply], at) => conversation([`>${get(target)}\r\n`, reply], { at })),
);
const status = (target: string) => answers(personality, [[get(target)]])[0]?.slice(9, 12);

test('what is done with a folder as a whole is done with names in it that nobody has asked for', () => {
  expect(answers(personality, [[get('/old/never.html')]])[0]).toContain('Location: /new/never.html\r\n');
});

test('a folder in which something was missing says nothing of names in it', () => {
  expect(['/new/a.html', '/new/never.html', '/never.html'].map(status)).toEqual(['200', '404', '404']);
});
