import { expect, test } from 'vitest';
import { credentialsOf } from '../../../src/message/request/credentials-of.ts';
import { continueRequest, readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const said = (line: string, grammar: Grammar = lineGrammar) => readRequest(`${line}\r\n`, grammar);
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a user and a password that follow one another are a pair', () => {
  expect(credentialsOf(said('USER ann'), said('PASS secret'))).toBe('ann\0secret');
  expect(credentialsOf(undefined, said('PASS secret'))).toBeUndefined();
  expect(credentialsOf(said('USER ann'), said('QUIT'))).toBeUndefined();
});

test('what SASL PLAIN says is the same pair, with the command and after it', () => {
  const plain = base64('\0ann\0secret');
  expect(credentialsOf(said('EHLO here'), said(`AUTH PLAIN ${plain}`))).toBe('ann\0secret');
  const auth = said('AUTH PLAIN');
  expect(credentialsOf(auth, continueRequest(`${plain}\r\n`, 'line', auth))).toBe('ann\0secret');
  expect(credentialsOf(auth, continueRequest(`${base64('for\0ann\0secret')}\r\n`, 'line', auth))).toBe(
    'ann\0secret',
  );
});

test('a command that says both at once says a pair whatever came before, quoted or not', () => {
  expect(credentialsOf(said('CAPABILITY'), said('LOGIN ann secret'))).toBe('ann\0secret');
  expect(credentialsOf(undefined, said('LOGIN "ann" "a \\"b\\" c"'))).toBe('ann\0a "b" c');
  expect(credentialsOf(said('NOOP x'), said('LOGIN ann'))).toBe('x\0ann');
});

test('what SASL LOGIN says one after the other is the same pair', () => {
  const auth = said('AUTH LOGIN');
  const user = continueRequest(`${base64('ann')}\r\n`, 'line', auth);
  expect(credentialsOf(user, continueRequest(`${base64('secret')}\r\n`, 'line', user))).toBe('ann\0secret');
  expect(credentialsOf(user, continueRequest('*\r\n', 'line', user))).toBe('ann\0*');
});

test('a block is nobody, and what is longer than names and passwords is none', () => {
  const data = said('DATA');
  expect(credentialsOf(said('USER ann'), continueRequest('text\r\n.\r\n', 'block', data))).toBeUndefined();
  expect(credentialsOf(said('USER ann'), said(`PASS ${'x'.repeat(300)}`))).toBeUndefined();
});
