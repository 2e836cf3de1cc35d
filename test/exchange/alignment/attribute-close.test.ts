import { expect, test } from 'vitest';
import { cutExchanges } from '../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { conversation } from '../../support/conversation.ts';
import { plainLines } from '../../support/line-grammar.ts';

/** Every session as its replies; `!` marks the one after which the server closes. */
function endings(conversations: readonly Conversation[]): readonly string[] {
  const sessions = cutExchanges(conversations, plainLines, inferReplyShape(conversations, plainLines));
  return sessions.map(({ exchanges }) =>
    exchanges.map(({ reply, ends }) => reply.trim() + (ends ? '!' : '')).join(' '),
  );
}

test('a server that closes with its answer does not hear what comes after', () => {
  const told = endings([
    conversation(['>QUIT\n', '<bye\n'], { ending: 'server', at: 1 }),
    conversation(['>QUIT\n', '<bye\n', '>NOOP\n'], { ending: 'server', at: 2 }),
    conversation(['>NOOP\n', '<fine\n', '>QUIT\n', '<bye\n'], { ending: 'server', at: 3 }),
  ]);
  expect(told).toEqual([' bye!', ' bye!', ' fine bye!']);
});

test('a server that goes on after an answer closed because of what came after', () => {
  const told = endings([
    conversation(['>NOOP\n', '<fine 1\n', '>NOOP\n', '<fine 2\n'], { at: 1 }),
    conversation(['>NOOP\n', '<fine 3\n', '>ABORT\n'], { ending: 'server', at: 2 }),
  ]);
  expect(told).toEqual([' fine 1 fine 2', ' fine 3 !']);
});

test('a server that waits before it closes, or had promised not to, does not close because of its answer', () => {
  const late = conversation(['>NOOP\n', '<fine 1\n'], { ending: 'server', at: 1 });
  expect(endings([{ ...late, end: late.end + 5_000_000 }])).toEqual([' fine 1']);
  const keeps = 'HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n';
  expect(endings([conversation(['>GET /\n', `<${keeps}`], { ending: 'server', at: 2 })])[0]).not.toContain(
    '!',
  );
  const closes = keeps.replace('keep-alive', 'close');
  expect(endings([conversation(['>GET /\n', `<${closes}`], { ending: 'server', at: 3 })])[0]).toContain('!');
});

test('what the server did not hear, as its last packet shows, tells nothing of the server', () => {
  const told = endings([
    conversation(['>NOOP\n', '<fine 1\n', '>NOOP\n', '<fine 2\n'], { at: 1 }),
    conversation(['>NOOP\n', '<fine 3\n', '>ABORT\n'], { ending: 'server', at: 2, unheardFrom: 2 }),
  ]);
  expect(told).toEqual([' fine 1 fine 2', ' fine 3!']);
});
