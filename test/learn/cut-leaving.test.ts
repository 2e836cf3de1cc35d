import { describe, expect, test } from 'vitest';
import { cutExchanges } from '../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../src/exchange/framing/infer-reply-shape.ts';
import { learn } from '../../src/learn/learn.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import { conversation } from '../support/conversation.ts';
import { grammarWith } from '../support/every-cut.ts';
import { openAlone } from '../support/playbook.ts';

/** `command|reply` of every exchange of the first conversation. */
function cut(...all: readonly Conversation[]) {
  const grammar = grammarWith({});
  const [session] = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  return session?.exchanges.map(({ request, reply }) =>
    `${request.command}|${reply}`.replaceAll('\r\n', '~'),
  );
}

const lost = '<421 lost\r\n';
const leaving = conversation(['<220 hi\r\n', '>RSET\r\n', '<250 ok\r\n', lost], { at: 9, left: 3 });

describe('what a server says after its client has left', () => {
  test('answers the leaving, not the request before', () => {
    expect(cut(leaving)).toEqual(['|220 hi~', 'RSET|250 ok~', ' left|421 lost~']);
  });

  test('is no part of the greeting either', () => {
    expect(cut(conversation(['<220 hi\r\n', lost], { left: 1 }))).toEqual(['|220 hi~', ' left|421 lost~']);
  });

  test('comes after the answers that are still due', () => {
    const quits = conversation(['<220 hi\r\n', '>QUIT\r\n', '<221 bye\r\n'], { left: 2 });
    expect(cut(quits)).toEqual(['|220 hi~', 'QUIT|221 bye~']);
    const both = conversation(['<220 hi\r\n', '>RSET\r\n', '<250 ok\r\n421 lost\r\n'], { left: 2 });
    expect(cut(both)).toEqual(['|220 hi~', 'RSET|250 ok~', ' left|421 lost~']);
  });

  test('is silence where other clients that left were answered', () => {
    const silent = conversation(['<220 hi\r\n', '>QUIT\r\n', '<221 bye\r\n']);
    expect(cut(silent, leaving)).toEqual(['|220 hi~', 'QUIT|221 bye~', ' left|']);
    expect(cut(silent)).toEqual(['|220 hi~', 'QUIT|221 bye~']);
  });

  test('is not known where the server closed first, or had not answered yet', () => {
    const closed = conversation(['<220 hi\r\n', '>X\r\n', '<421 too many\r\n'], { ending: 'server' });
    expect(cut(closed, leaving)).toEqual(['|220 hi~', 'X|421 too many~']);
    expect(cut(conversation(['<220 hi\r\n', '>X\r\n']), leaving)).toEqual(['|220 hi~']);
  });
});

test('a server that closes with its answer was not silent because its client left at the same time', () => {
  const closing = ['<220 hi\r\n', '>X\r\n', '<500 too many\r\n'];
  const all = [conversation(closing), conversation(closing, { at: 1, ending: 'server' }), leaving];
  expect(cut(...all)).toEqual(['|220 hi~', 'X|500 too many~']);
});

/** What is said when the client has said this and ends its side. */
function atTheEnd(personality: Personality, ...said: readonly string[]): string {
  const session = openAlone(personality);
  session.opened(0);
  for (const text of said) session.received(toBytes(text), 0);
  return session
    .ended(0)
    .map((action) => (action.kind === 'send' ? toText(action.bytes) : ''))
    .join('');
}

describe('the emulator', () => {
  const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'];
  const sessions = names.flatMap((name, at) => [
    conversation(['<220 hi\r\n', `>HELO ${name}\r\n`, '<250 ok\r\n', lost], { at, left: 3 }),
    conversation(['<220 hi\r\n', `>NOOP ${name}\r\n`, '<200 ok\r\n'], { at: at + 20 }),
  ]);
  const personality = learn(sessions);

  test('says it when its client leaves, and in which state', () => {
    expect(atTheEnd(personality, 'HELO gina\r\n')).toBe('421 lost\r\n');
    expect(atTheEnd(personality, 'NOOP gina\r\n')).toBe('');
  });

  test('learns the same from the recordings kept', () => {
    expect(learn([], { earlier: personality }).templates).toEqual(personality.templates);
    expect(learn([], { earlier: personality }).recordings).toBe(personality.recordings);
  });

  test('says nothing where nobody was ever answered', () => {
    const silent = learn(sessions.filter(({ left }) => left === undefined));
    expect(atTheEnd(silent, 'NOOP gina\r\n')).toBe('');
  });
});
