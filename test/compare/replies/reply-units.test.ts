import { expect, test } from 'vitest';
import { styleOf, unitsOf } from '../../../src/compare/replies/reply-units.ts';

function statuses(reply: string, said = ''): string {
  return unitsOf(reply, styleOf(reply, said), said)
    .map(({ status }) => status)
    .join(' ');
}

test.each([
  ['a code', '250 Ok\r\n', '', '250'],
  ['several lines of one reply', '250-a\r\n250-b\r\n250 c\r\n', '', '250'],
  [
    'lines without a code inside one reply',
    '211-Status\r\n  123 things\r\n 211 is no end\r\n211 End\r\n',
    '',
    '211',
  ],
  ['pipelined replies', '250 a\r\n550 b\r\n354 go\r\n', '', '250 550 354'],
  ['a transfer', '150 Here it comes\r\n226 Done\r\n', '', '150 226'],
  [
    'a block up to a lone dot',
    '215 list\r\n500 looks like a code\r\nx\r\n.\r\n211 next\r\n',
    '',
    '215 500 211',
  ],
  [
    'a block that does not look like replies',
    '215 list\r\nx y\r\n400 in it\r\n.\r\n211 next\r\n',
    '',
    '215 211',
  ],
  ['POP3', '+OK 2 messages\r\n1 120\r\n.\r\n-ERR no\r\n', '', '+OK -ERR'],
  ['IMAP', '* 3 EXISTS\r\na1 OK done\r\na2 BAD what\r\n', 'a1 SELECT x\r\na2 Y\r\n', 'a1 OK a2 BAD'],
  ['a tag that is not the client’s', '* 3 EXISTS\r\na7 OK done\r\n', 'a1 SELECT x\r\n', '*'],
  ['IMAP greeting', '* OK ready\r\n', '', '* OK'],
  ['RESP', '+OK\r\n:5\r\n$-1\r\n*2\r\n$1\r\na\r\n:1\r\n-ERR no\r\n', '', '+OK : $-1 * -ERR'],
  ['HTTP', 'HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n', '', '404'],
  ['IRC', ':irc.example 001 nick :Welcome\r\n:irc.example 375 nick :-\r\n', '', '001 375'],
  ['binary', '\x00\x01\x81\x80\x00\x01\x00\x00', '', '#000181800001'],
  ['a word', 'STORED\r\n', '', 'STORED'],
  ['silence', '', '', ''],
])('%s', (_, reply, said, expected) => expect(statuses(reply, said)).toBe(expected));

test('units are the reply, byte for byte', () => {
  for (const reply of [
    '250-a\r\n250 b\r\n\r\nrest',
    '+OK\r\nx\r\n',
    'a1 OK\r\n* more\r\n',
    'junk\r\n250 x',
  ]) {
    const units = unitsOf(reply, styleOf(reply, 'a1 X\r\n'), 'a1 X\r\n');
    expect(units.map(({ text }) => text).join('')).toBe(reply);
  }
});
