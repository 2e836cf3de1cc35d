import { expect, test } from 'vitest';
import { cutExchanges } from '../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../src/exchange/framing/infer-reply-shape.ts';
import { annotate } from '../../src/learn/evidence/annotate.ts';
import { conversation } from '../support/conversation.ts';
import { grammarWith } from '../support/every-cut.ts';

function cut() {
  const said = ['<220 hello\r\n', '>NOOP x\r\n', '<250 ok\r\n', '>noop x\r\n', '<250 ok\r\n'];
  const all = [0, 1].map((at) => conversation(said, { at }));
  return cutExchanges(all, grammarWith({}), inferReplyShape(all, grammarWith({})));
}

test('equal requests are one object in all sessions, others are not', () => {
  const [one, other] = cut();
  expect(one?.exchanges[1]?.request).toBe(other?.exchanges[1]?.request);
  expect(one?.exchanges[1]?.request).not.toBe(one?.exchanges[2]?.request);
  expect(one?.exchanges[2]?.request.verb).toBe('noop');
});

test('requests that are told the same stay one object, those that are told otherwise do not', () => {
  const sessions = cut();
  const told = (pair: (session: number) => string | undefined) =>
    annotate({ sessions, uses: new Map() }, (exchange) => {
      const value = pair(sessions.findIndex(({ exchanges }) => exchanges.includes(exchange)));
      return value === undefined ? undefined : { pair: value };
    }).sessions.map(({ exchanges }) => exchanges[1]?.request);
  const [one, other] = told(() => 'a\0b');
  expect(one).toBe(other);
  expect(one?.pair).toBe('a\0b');
  const [mine, yours] = told((session) => (session === 0 ? 'a' : 'b'));
  expect([mine?.pair, yours?.pair]).toEqual(['a', 'b']);
  const [changed, asBefore] = told((session) => (session === 0 ? 'a' : undefined));
  expect([changed?.pair, asBefore?.pair]).toEqual(['a', undefined]);
});
