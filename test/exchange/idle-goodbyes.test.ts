import { expect, test } from 'vitest';
import { withoutGoodbyes } from '../../src/exchange/idle-goodbyes.ts';
import { toText } from '../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { conversation } from '../support/conversation.ts';

/** A conversation whose server ended it, and said the last of this after so many s. */
function ended(
  said: readonly string[],
  after: number,
  ending: Conversation['ending'] = 'server',
): Conversation {
  const one = conversation(said, { ending });
  const messages = one.messages.map((message, at) =>
    at === said.length - 1 ? { ...message, time: message.time + after * 1_000_000 } : message,
  );
  return { ...one, messages, end: (messages.at(-1)?.time ?? 0) + 1000 };
}

const texts = ({ messages }: Conversation) => messages.map(({ bytes }) => toText(bytes));

test('what is said to a client that has fallen silent is no answer, and is known by itself', () => {
  const silent = ended(['<220 hi\r\n', '>NOOP\r\n', '<200 ok\r\n', '<421 Timeout.\r\n'], 60);
  const early = ended(['<220 hi\r\n', '<421 Timeout.\r\n'], 30);
  const other = ended(['<220 hi\r\n', '<421 Too busy.\r\n'], 20);
  const { conversations, idle } = withoutGoodbyes([silent, early, other]);
  expect(conversations.map(texts)).toEqual([
    ['220 hi\r\n', 'NOOP\r\n', '200 ok\r\n'],
    ['220 hi\r\n'],
    ['220 hi\r\n'],
  ]);
  expect(conversations.map(({ ending }) => ending)).toEqual(['unfinished', 'unfinished', 'unfinished']);
  expect(idle).toEqual({ after: 30_001_000, says: '421 Timeout.\r\n' });
});

test.each<[string, Conversation]>([
  ['an answer that comes late', ended(['<220 hi\r\n', '>QUIT\r\n', '<221 bye\r\n'], 60)],
  ['the rest of an answer that comes soon', ended(['>x\r\n', '<150 wait\r\n', '<226 done\r\n'], 5)],
  ['the rest of a line', ended(['>x\r\n', '<150 wa', '<it\r\n'], 60)],
  ['what comes before the client ends', ended(['>x\r\n', '<150 wait\r\n', '<226 done\r\n'], 60, 'client')],
])('%s is none', (_, one) => {
  const { conversations, idle } = withoutGoodbyes([one]);
  expect(conversations).toEqual([one]);
  expect(idle).toBeUndefined();
});
