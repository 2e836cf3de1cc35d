import { expect, test } from 'vitest';
import { cutExchanges } from '../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { conversation } from '../../support/conversation.ts';
import { grammarWith } from '../../support/every-cut.ts';

const mail = grammarWith({ blocks: [{ status: '354', verb: 'DATA', kind: 'dot' }] });

/** `request|reply` of every exchange of the first session; the others only show what replies look like. */
function cut(said: readonly string[], grammar: Grammar = mail, ...others: readonly (readonly string[])[]) {
  const all = [said, ...others].map((one, at) => conversation(one, { at }));
  const [session] = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  return session?.exchanges.map(({ request, reply }) => `${request.raw}|${reply}`.replaceAll('\r\n', '~'));
}

test('one request, one reply; the greeting answers the connection', () => {
  expect(cut(['<220 hi\r\n', '>HELO a\r\n', '<250-a\r\n', '<250 b\r\n'])).toEqual([
    '|220 hi~',
    'HELO a~|250-a~250 b~',
  ]);
});

test('several requests in one packet get their several replies, however those come', () => {
  const expected = ['|220 hi~', 'MAIL a~|250-1~250 2~', 'RCPT b~|550 no~', 'NOOP~|250 ok~'];
  const asked = ['<220 hi\r\n', '>MAIL a\r\nRCPT b\r\nNOOP\r\n'];
  expect(cut([...asked, '<250-1\r\n250 2\r\n550 no\r\n250 ok\r\n'])).toEqual(expected);
  expect(cut([...asked, '<250-1\r\n25', '<0 2\r\n550', '< no\r\n', '<250 ok\r\n'])).toEqual(expected);
});

test('a request cut into packets is one request', () => {
  expect(cut(['<220 hi\r\n', '>HE', '>LO a\r', '>\n', '<250 a\r\n'])).toEqual(['|220 hi~', 'HELO a~|250 a~']);
});

test('what comes after DATA in the same packet is read as the answer to DATA says', () => {
  const asked = ['<220 hi\r\n', '>DATA\r\nNOOP\r\n.\r\n'];
  expect(cut([...asked, '<354 go\r\n', '<250 taken\r\n'])).toEqual([
    '|220 hi~',
    'DATA~|354 go~',
    'NOOP~.~|250 taken~',
  ]);
  expect(cut([...asked, '<503 no\r\n', '<250 noop\r\n', '<500 what\r\n'])).toEqual([
    '|220 hi~',
    'DATA~|503 no~',
    'NOOP~|250 noop~',
    '.~|500 what~',
  ]);
});

test('replies of many lines up to a lone dot, once that is known', () => {
  const alone = ['<+OK hi\r\n', '>UIDL\r\n', '<+OK\r\n1 a\r\n.\r\n', '>QUIT\r\n', '<+OK bye\r\n'];
  const together = ['<+OK hi\r\n', '>UIDL\r\nQUIT\r\n', '<+OK\r\n1 b\r\n2 c\r\n.\r\n+OK bye\r\n'];
  expect(cut(together, grammarWith({}), alone, alone)).toEqual([
    '|+OK hi~',
    'UIDL~|+OK~1 b~2 c~.~',
    'QUIT~|+OK bye~',
  ]);
});

test('tagged replies find their requests', () => {
  const grammar = grammarWith({ framing: { kind: 'line', literals: true }, tagged: true });
  const said = ['<* OK hi\r\n', '>a1 NOOP\r\na2 NOOP\r\n', '<a1 OK done\r\n* 3 EXISTS\r\na2 OK done\r\n'];
  expect(cut(said, grammar)).toEqual([
    '|* OK hi~',
    'a1 NOOP~|a1 OK done~',
    'a2 NOOP~|* 3 EXISTS~a2 OK done~',
  ]);
});

test('a client that left without waiting: its last requests were not answered by silence', () => {
  expect(cut(['<220 hi\r\n', '>NOOP\r\n', '<250 ok\r\n', '>QUIT\r\n'])).toEqual([
    '|220 hi~',
    'NOOP~|250 ok~',
  ]);
});
