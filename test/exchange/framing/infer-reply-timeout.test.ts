import { expect, test } from 'vitest';
import { inferReplyTimeout } from '../../../src/exchange/framing/infer-reply-timeout.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { conversation } from '../../support/conversation.ts';

/** A session of a server that takes so long for each answer, µs. */
function session(delays: readonly number[]): Conversation {
  const one = conversation(delays.flatMap(() => ['>a\n', '<b\n']));
  const messages = one.messages.map((message, index) =>
    message.from === 'server'
      ? { ...message, time: (one.messages[index - 1]?.time ?? 0) + (delays[(index - 1) / 2] ?? 0) }
      : message,
  );
  return { ...one, messages };
}

const many = (delay: number) => Array.from({ length: 30 }, () => delay);

test('a quick server need not be waited for long, a slow one must be', () => {
  expect(inferReplyTimeout([session(many(300))])).toBe(50_000);
  expect(inferReplyTimeout([session(many(12_000))])).toBe(120_000);
  expect(inferReplyTimeout([session(many(90_000))])).toBe(400_000);
});

test('a few answers that take long change nothing; few answers prove nothing', () => {
  expect(inferReplyTimeout([session([2_000_000, ...many(300)])])).toBe(50_000);
  expect(inferReplyTimeout([session([300, 300])])).toBe(400_000);
});
