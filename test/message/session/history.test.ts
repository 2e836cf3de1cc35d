import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partOf } from '../../../src/message/request/parts.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Event } from '../../../src/message/session/event.ts';
import { History } from '../../../src/message/session/history.ts';
import { plainLines } from '../../support/line-grammar.ts';

const event = (command: string, word: string, status: string): Event => ({
  request: readRequest(`${command} ${word}\r\n`, plainLines),
  status,
  template: 't',
  values: [],
});

const commands = ['NICK', 'JOIN', 'PART'];
const words = ['a', 'b', 'c'];
const statuses = ['+', '-', '*'];
const events = fc
  .tuple(fc.constantFrom(...commands), fc.constantFrom(...words), fc.constantFrom(...statuses))
  .map((args) => event(...args));

test('what is looked up is what a search from the end would find, at any time', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (said) => {
      const history = new History();
      for (const one of said) {
        history.add(one);
        for (const verb of commands) {
          const ofVerb = history.events.filter(({ request }) => request.command === verb);
          for (const status of statuses) {
            expect(history.lastOf({ verb, status })).toBe(ofVerb.findLast((e) => e.status === status));
            expect(history.latestBut(verb, [status])).toBe(ofVerb.findLast((e) => e.status !== status));
          }
          for (const word of words)
            expect(history.latestWith(verb, 'arg1', word)).toBe(
              ofVerb.findLast(({ request }) => partOf(request, 'arg1') === word),
            );
        }
      }
    }),
  );
});

test('what is forgotten is not found, and what is remembered is, in a session without end', () => {
  const history = new History();
  history.add(event('JOIN', 'first', '+'));
  expect(history.latestWith('JOIN', 'arg1', 'first')).toBeDefined();
  for (let count = 0; count < 10_000; count++) history.add(event('NICK', `n${count}`, '+'));
  expect(history.latestWith('JOIN', 'arg1', 'first')).toBeUndefined();
  expect(history.lastOf({ verb: 'JOIN', status: '+' })).toBeUndefined();
  expect(history.latestWith('NICK', 'arg1', 'n0')).toBeUndefined();
  for (const [verb, status] of [['NICK', '+'], ['NICK']] as const)
    expect(history.lastOf(status === undefined ? { verb } : { verb, status })).toBe(history.last);
  const remembered = history.events[0];
  expect(history.latestWith('NICK', 'arg1', remembered?.request.words[0])).toBe(remembered);
  expect(history.length).toBe(10_001);
  expect(history.events.length).toBeLessThan(5000);
});

test('holds no more than it says, whatever a client sends', () => {
  const history = new History();
  for (let count = 0; count < 3000; count++) {
    history.add(event(`C${count % 600}`, 'x'.repeat(count % 7 === 0 ? 100_000 : 10), '+'));
    expect(history.held).toBeLessThan(16 * 1024 * 1024);
  }
  expect(history.last?.request.words[0]?.length).toBeLessThanOrEqual(4096);
});
