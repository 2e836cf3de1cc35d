import { expect, test } from 'vitest';
import { cutExchanges } from '../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { conversation } from '../../support/conversation.ts';

const grammar: Grammar = {
  framing: { kind: 'datagram' },
  tagged: false,
  caseless: true,
  blocks: [],
  verbs: [],
};

/** Requests with their replies. */
function pairs(said: readonly string[], later = 0): readonly (readonly string[])[] {
  const flow = { ...conversation(said, { transport: 'udp', ending: 'unfinished' }), id: 0 };
  const other = conversation(['>x'], { transport: 'udp', at: later });
  const [session] = cutExchanges([flow, other], grammar, inferReplyShape([flow, other], grammar));
  return (session?.exchanges ?? []).slice(1).map(({ request, reply }) => [request.raw, reply]);
}

test('a reply belongs to the waiting request that it begins like', () => {
  expect(pairs(['>a1 one', '>b2 two', '<b2 TWO', '<a1 ONE'])).toEqual([
    ['a1 one', 'a1 ONE'],
    ['b2 two', 'b2 TWO'],
  ]);
});

test('a request of several lines is one, and so is a reply of several datagrams', () => {
  expect(pairs(['>a\nb\n', '<1', '<2'])).toEqual([['a\nb\n', '12']]);
});

test('silence is an answer once another request has come, or enough time has gone', () => {
  expect(pairs(['>a1', '>b2', '<b2'])).toEqual([
    ['a1', ''],
    ['b2', 'b2'],
  ]);
  expect(pairs(['>a1', '<a1', '>b2'])).toEqual([['a1', 'a1']]);
  expect(pairs(['>a1', '<a1', '>b2'], 60)).toEqual([
    ['a1', 'a1'],
    ['b2', ''],
  ]);
});

test('a reply that repeats lines belongs to who said them, also where that was answered before', () => {
  const call = (number: number) =>
    `Via: a${number}0000\r\nFrom: c${number}0000\r\nCall-ID: b${number}0000\r\n`;
  const [first, second] = [call(1), call(2)];
  expect(
    pairs([
      `>INVITE\r\n${first}`,
      `<180\r\n${first}`,
      `>ACK\r\n${call(3)}`,
      `>INVITE\r\n${second}`,
      `<180\r\n${second}`,
      `<200\r\n${second}`,
      `<200\r\n${first}`,
    ]),
  ).toEqual([
    [`INVITE\r\n${first}`, `180\r\n${first}200\r\n${first}`],
    [`ACK\r\n${call(3)}`, ''],
    [`INVITE\r\n${second}`, `180\r\n${second}200\r\n${second}`],
  ]);
});
