import { expect, test } from 'vitest';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { Framing, Grammar } from '../../../src/model/grammar.ts';
import { conversation } from '../../support/conversation.ts';

const lines: Framing = { kind: 'line', literals: false };
const grammarOf = (framing: Framing, tagged = false): Grammar => ({
  framing,
  tagged,
  caseless: true,
  blocks: [],
  verbs: [],
});
const shapeOf = (grammar: Grammar, ...said: readonly (readonly string[])[]) =>
  inferReplyShape(
    said.map((messages, at) => conversation(messages, { at })),
    grammar,
  );

test('answers to a command that end with a lone dot are lists, and those to the command with a word are not', () => {
  const { dotted } = shapeOf(
    grammarOf(lines),
    ['>LIST\r\n', '<+OK 1\r\n1 20\r\n.\r\n', '>LIST 1\r\n', '<+OK 1 20\r\n', '>TOP 1 0\r\n', '<-ERR\r\n'],
    ['>UIDL\r\n', '<+OK\r\n1 a\r\n', '<.\r\n'],
  );
  expect([...dotted]).toEqual(['LIST 0 +OK', 'UIDL 0 +OK']);
});

test('it tells which replies are lists, and who speaks first', () => {
  const told: string[] = [];
  const said = ['>LIST\r\n', '<+OK 1\r\n1 20\r\n.\r\n', '>LIST 1\r\n', '<+OK 1 20\r\n'];
  inferReplyShape([conversation(said, { at: 0 })], grammarOf(lines), ({ pass, subject, text }) =>
    told.push(`${pass}: ${subject}: ${text}`),
  );
  expect(told).toEqual([
    'inferReplyShape: LIST: with 0 words, answered +OK: ends with a lone dot',
    'inferReplyShape: undefined: the client speaks first',
  ]);
});

test('a list is none where several requests went together, nor where requests are no lines', () => {
  expect(shapeOf(grammarOf(lines), ['>LIST\r\nNOOP\r\n', '<+OK\r\n.\r\n']).dotted.size).toBe(0);
  expect(shapeOf(grammarOf({ kind: 'turn' }), ['>LIST\r\n', '<+OK\r\n.\r\n']).dotted.size).toBe(0);
});

test('a server greets that speaks first in more than half of the sessions', () => {
  const [greeted, silent] = [
    ['<220 hi\r\n', '>QUIT\r\n'],
    ['>QUIT\r\n', '<221 bye\r\n'],
  ];
  expect(shapeOf(grammarOf(lines), greeted, greeted, silent).greets).toBe(true);
  expect(shapeOf(grammarOf(lines), greeted, silent).greets).toBe(false);
});

test('tags, RESP and headers are as in requests', () => {
  const shapes = [grammarOf(lines, true), grammarOf({ kind: 'resp' }), grammarOf({ kind: 'headers' })].map(
    (grammar) => shapeOf(grammar, ['>x\r\n', '<y\r\n']),
  );
  expect(shapes.map(({ tagged, resp, headers }) => [tagged, resp, headers])).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
});

const bodies = ['a', 'bcd', 'efghij', 'kl', 'mnopqrstu', 'vw', 'xyzab', 'cdefg', 'hijk', 'lmn'];
const record = (body: string) => `\x00${String.fromCharCode(body.length)}${body}`;
const spoken = (frame: (body: string) => string) =>
  bodies.map((body, at) => [`>${record('q')}`, `<${frame(body)}${at % 2 ? frame(`${body}!`) : ''}`]);
const requests: Framing = { kind: 'prefix', offset: 0, width: 2, endian: 'big', add: 2 };

test('replies that are records have their length found in them', () => {
  const { records, framing } = shapeOf(grammarOf(requests), ...spoken(record));
  expect(records).toEqual({ offset: 0, width: 2, endian: 'big', add: 2 });
  expect(framing).toBeUndefined();
});

test('replies in lines to requests that are records are found to be so', () => {
  const { records, framing } = shapeOf(grammarOf(requests), ...spoken((body) => `${body};`));
  expect(framing).toEqual({ kind: 'terminator', end: ';' });
  expect(records).toBeUndefined();
});

test('where requests are lines, replies are not looked at for another framing', () => {
  const { records, framing } = shapeOf(grammarOf(lines), ...spoken(record));
  expect([records, framing]).toEqual([undefined, undefined]);
});
