import { expect, test } from 'vitest';
import { loginOf } from '../../../src/message/request/login-of.ts';
import { continueRequest, readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { grammarWith } from '../../support/every-cut.ts';

const line = grammarWith({});
const tagged = grammarWith({ tagged: true });
const resp = grammarWith({ framing: { kind: 'resp' } });
const headers = grammarWith({ framing: { kind: 'headers' }, caseless: false });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const ann = { username: 'ann', password: 'tulip7' };

const cases: readonly (readonly [
  name: string,
  grammar: Grammar,
  before: string,
  said: string,
  login: object | undefined,
])[] = [
  ['USER and PASS', line, 'USER ann', 'PASS tulip7', ann],
  ['PASS alone', line, 'NOOP', 'PASS tulip7', { ...ann, username: '' }],
  ['LOGIN of IMAP', tagged, 'a NOOP', 'b LOGIN "ann" tulip7', ann],
  ['SASL PLAIN', tagged, 'a NOOP', `b AUTHENTICATE PLAIN ${base64('\0ann\0tulip7')}`, ann],
  ['AUTH with two words', resp, 'PING', 'AUTH ann tulip7', ann],
  ['AUTH with one', resp, 'PING', 'AUTH tulip7', { ...ann, username: 'default' }],
  ['a mechanism alone', line, 'EHLO a', 'AUTH LOGIN', undefined],
  ['AUTHINFO', line, 'AUTHINFO USER ann', 'AUTHINFO PASS tulip7', ann],
  ['Basic', headers, '', `GET / HTTP/1.1\r\nAuthorization: Basic ${base64('ann:tulip7')}\r\n`, ann],
  ['something else', line, 'MAIL FROM:<a>', 'RCPT TO:<b>', undefined],
];

test.each(cases)('%s', (_, grammar, before, said, login) => {
  expect(loginOf(readRequest(`${before}\r\n`, grammar), readRequest(`${said}\r\n`, grammar))).toEqual(login);
});

test('SASL LOGIN, a challenge each', () => {
  const auth = readRequest('AUTH LOGIN\r\n', line);
  const user = continueRequest(`${base64('ann')}\r\n`, 'line', auth);
  const password = continueRequest(`${base64('tulip7')}\r\n`, 'line', user);
  expect([loginOf(auth, user), loginOf(user, password)]).toEqual([undefined, ann]);
});
