import { expect, test } from 'vitest';
import { type Request, readRequest } from '../../../src/message/request/request.ts';
import { Restart } from '../../../src/message/session/restart.ts';
import { plainLines } from '../../support/line-grammar.ts';

const grammar = { ...plainLines, verbs: ['REST', 'RETR', 'PASV'] };
const says = (line: string): Request => readRequest(`${line}\r\n`, grammar);

test('the transfer right after it begins there, and the next one at the beginning', () => {
  const restart = new Restart();
  expect(restart.next(says('REST 100'), '350')).toBe(0);
  expect(restart.next(says('RETR a'), '150')).toBe(100);
  expect(restart.next(says('RETR a'), '150')).toBe(0);
});

test('refused, or followed by something else, it is forgotten; what was asked for is not', () => {
  const restart = new Restart();
  restart.next(says('REST 100'), '501');
  expect(restart.next(says('RETR a'), '150')).toBe(0);
  expect(restart.takeAsked()).toBe(false);
  restart.next(says('REST 100'), '350');
  restart.next(says('PASV'), '227');
  expect(restart.next(says('RETR a'), '150')).toBe(0);
  expect(restart.takeAsked()).toBe(true);
  expect(restart.takeAsked()).toBe(false);
});
