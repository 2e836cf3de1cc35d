import { expect, test } from 'vitest';
import { cutExchanges } from '../../../src/exchange/alignment/alignment.ts';
import { inferGrammar } from '../../../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { RecordGrammar } from '../../../src/model/grammar.ts';
import { conversation } from '../../support/conversation.ts';

const record = (id: number, rest: string) => String.fromCharCode(rest.length + 2, id, 0) + rest;
const ask = (id: number, what: string) => `>${record(id, `?${what}`)}`;
const tell = (id: number, what: string) => `<${record(id, `!${what}`)}`;

const others = [
  conversation([ask(1, 'one'), tell(1, 'a'), ask(2, 'three'), tell(2, 'abcd')], { at: 1 }),
  conversation([ask(3, ''), tell(3, 'something long'), ask(4, 'four'), tell(4, 'bc')], { at: 2 }),
];

/** Requests with their replies, as one letter each and what was said. */
function pairs(said: readonly string[], ids: readonly number[] = []): readonly (readonly string[])[] {
  const all = [conversation(said), ...others];
  const framed = inferGrammar(all);
  expect(framed.framing).toEqual({ kind: 'prefix', offset: 0, width: 1, endian: 'big', add: 1 });
  const records: RecordGrammar = { kindAt: [], statusAt: [3], idAt: ids, layouts: [] };
  const [session] = cutExchanges(all, { ...framed, records }, inferReplyShape(all, framed));
  return (session?.exchanges ?? [])
    .slice(1)
    .map(({ request, reply }) => [request.raw.slice(4), reply.slice(4)]);
}

test('several requests in one segment, their replies in one or many', () => {
  const asked = ask(7, 'x') + ask(8, 'y').slice(1) + ask(9, 'z').slice(1);
  const whole = tell(7, 'XX') + tell(8, 'YY').slice(1);
  const expected = [
    ['x', 'XX'],
    ['y', 'YY'],
    ['z', 'ZZ'],
  ];
  expect(pairs([asked, whole, tell(9, 'ZZ')])).toEqual(expected);
  expect(pairs([asked, whole.slice(0, 5), `<${whole.slice(5)}`, tell(9, 'ZZ')])).toEqual(expected);
});

test('ids tell which request a late or swapped reply belongs to', () => {
  expect(pairs([ask(7, 'x'), ask(8, 'y'), tell(8, 'YY'), tell(7, 'XX')], [1])).toEqual([
    ['x', 'XX'],
    ['y', 'YY'],
  ]);
});

test('what nobody asked for goes on with the last reply; a request in pieces is one', () => {
  expect(pairs([ask(7, 'x').slice(0, 3), `>${ask(7, 'x').slice(3)}`, tell(7, 'XX'), tell(0, '-')])).toEqual([
    ['x', `XX${record(0, '!-')}`],
  ]);
});

test('a request that waited while the client took its time was answered by silence, not by what comes later', () => {
  const slow = conversation([ask(5, 'quiet'), ask(6, 'ping'), tell(6, 'pong')]);
  const late = 1_000_000; // µs
  const messages = slow.messages.map((one, index) => (index === 0 ? one : { ...one, time: one.time + late }));
  const all = [{ ...slow, messages, end: slow.end + late }, ...others];
  const grammar = inferGrammar(all);
  const [session] = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  expect(
    session?.exchanges.slice(1).map(({ request, reply }) => [request.raw.slice(4), reply.slice(4)]),
  ).toEqual([
    ['quiet', ''],
    ['ping', 'pong'],
  ]);
});

test('what clients leave with is answered by nothing where nobody ever was; of other last requests nothing is known', () => {
  const bye = ask(9, 'farewell');
  const some = [5, 6, 7].map((at) => conversation([ask(at, 'x'.repeat(at)), tell(at, 'y'), bye], { at }));
  const impatient = conversation([ask(1, 'one'), tell(1, 'a'), ask(2, 'three')], { at: 8 });
  const all = [...some, impatient, ...others].map((one) => ({ ...one, ending: 'client' as const }));
  const grammar = inferGrammar(all);
  const sessions = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  const last = sessions.map(({ exchanges }) => exchanges.at(-1));
  expect(last.slice(0, 3).map((one) => [one?.request.raw.slice(4), one?.reply])).toEqual([
    ['farewell', ''],
    ['farewell', ''],
    ['farewell', ''],
  ]);
  expect(last[3]?.request.raw.slice(4)).toBe('one');
});
