import { expect, test } from 'vitest';
import { cutExchanges } from '../../../src/exchange/alignment/alignment.ts';
import { inferGrammar } from '../../../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../../../src/exchange/framing/infer-reply-shape.ts';
import type { Observe } from '../../../src/model/decision.ts';
import { conversation } from '../../support/conversation.ts';

/** `request|reply` for each exchange of each session. */
function aligned(
  sessions: readonly (readonly string[])[],
  observe?: Observe,
): readonly (readonly string[])[] {
  const all = sessions.map((said, at) => conversation(said, { at }));
  const grammar = inferGrammar(all);
  return cutExchanges(all, grammar, inferReplyShape(all, grammar), observe).map(({ exchanges }) =>
    exchanges.map(({ request, reply }) => `${request.raw}|${reply}`.replaceAll('\r\n', '~')),
  );
}

test('a client that speaks before the greeting is greeted all the same', () => {
  const sessions = ['TIME', 'FOO', 'TIME', 'FOO', 'TIME'].map((word, at) => [
    `>HELO host${at}\r\n${word}\r\nQUIT\r\n`,
    '<220 ready\r\n',
    `<250 hello host${at}\r\n`,
    word === 'TIME' ? `<250 17${at}\r\n` : '<500 what?\r\n',
    '<221 bye\r\n',
  ]);
  expect(aligned(sessions)[1]).toEqual([
    '|220 ready~',
    'HELO host1~|250 hello host1~',
    'FOO~|500 what?~',
    'QUIT~|221 bye~',
  ]);
});

test('replies of which only the last line says that they are over', () => {
  const text = (word: string) => `151 ${word}\r\nfirst of ${word}\r\n.\r\n`;
  const found = (...words: string[]) => `150 ${words.length} found\r\n${words.map(text).join('')}250 ok\r\n`;
  const session = (asked: string, reply: string) => [
    `>client me\r\n${asked}\r\n`,
    `<220 ready\r\n250 hi\r\n${reply}`,
    '>quit\r\n',
    '<221 bye\r\n',
  ];
  const sessions = [
    session('define a', found('a')),
    session('define b', found('b', 'bb', 'bbb')),
    session('define x', '552 no match\r\n'),
    session('define c', found('c', 'cc')),
    session('define d', found('d')),
    session('define y', '552 no match\r\n'),
  ];
  expect(aligned(sessions)[1]).toEqual([
    '|220 ready~',
    'client me~|250 hi~',
    'define b~|150 3 found~151 b~first of b~.~151 bb~first of bb~.~151 bbb~first of bbb~.~250 ok~',
    'quit~|221 bye~',
  ]);
  const told: string[] = [];
  aligned(sessions, ({ pass, text }) => told.push(`${pass}: ${text}`));
  expect(told.join('\n')).toMatch(
    /^alignReplies: in 6 sessions several .*: replies are handed out by their kinds, which takes \d+\.\d bits less than/,
  );
  told.length = 0;
  const plain = ['<220 ready\r\n', '>HELO me\r\nQUIT\r\n', '<250 hi\r\n', '<221 bye\r\n'];
  aligned([plain, plain], ({ text }) => told.push(text));
  expect(told).toEqual([
    expect.stringMatching(/^in 2 sessions several .*: replies are handed out one after another,/),
  ]);
});

test('requests that get no reply, shortly before others that do', () => {
  const session = (asked: string, reply: string) => [
    '<READY\r\n',
    '>LOG something\r\n',
    `>${asked}\r\n`,
    `<${reply}\r\n`,
    '>QUIT\r\n',
    '<BYE\r\n',
  ];
  const alone = (asked: string, reply: string) => [
    '<READY\r\n',
    `>${asked}\r\n`,
    `<${reply}\r\n`,
    '>QUIT\r\n',
    '<BYE\r\n',
  ];
  const sessions = [
    alone('PING', 'PONG'),
    session('PING', 'PONG'),
    session('WHO', 'YOU'),
    alone('WHO', 'YOU'),
    session('PING', 'PONG'),
  ];
  expect(aligned(sessions)[2]).toEqual(['|READY~', 'LOG something~|', 'WHO~|YOU~', 'QUIT~|BYE~']);
});

test('lines that get one reply together are one request', () => {
  const batch = (...lines: string[]) => `>begin\r\n${lines.map((line) => `${line}\r\n`).join('')}end\r\n`;
  const sessions = [
    [batch('add a', 'add b', 'play'), '<OK\r\n', '>status\r\n', '<volume: 3\r\nOK\r\n'],
    [batch('stop'), '<OK\r\n', batch('add c', 'play'), '<OK\r\n'],
    ['>status\r\n', '<volume: 4\r\nOK\r\n', batch('add d', 'play'), '<OK\r\n'],
  ];
  expect(aligned(sessions)[1]).toEqual(['|', 'begin~stop~end~|OK~', 'begin~add c~play~end~|OK~']);
});

test('numerics behind the name of the server are kinds of lines, and who is greeted by name has said it', () => {
  const session = (name: string, asked: string, reply: string) => [
    `>NICK ${name}\r\nUSER ${name} 0 * :${name}\r\n`,
    `<:irc.test 001 ${name} :Welcome ${name}\r\n:irc.test 376 ${name} :End\r\n`,
    `>${asked}\r\n`,
    `<${reply}`,
    '>QUIT\r\n',
    '<ERROR :bye\r\n',
  ];
  const sessions = ['alice', 'bertram', 'carla', 'doris'].flatMap((name) => [
    session(name, 'TIME', `:irc.test 391 ${name} :now\r\n`),
    session(name, 'LIST', `:irc.test 322 ${name} #a\r\n:irc.test 323 ${name} :End\r\n`),
  ]);
  const [greeting, ...others] = aligned(sessions)[2] ?? [];
  expect(greeting).toBe('|');
  expect(others.map((one) => one.split('|')[1]).join('')).toContain(
    ':irc.test 001 bertram :Welcome bertram~',
  );
});

test('what was asked last is not answered where the client leaves at once', () => {
  const session = (name: string) => [
    `>NICK ${name}\r\n`,
    `<:irc 001 ${name}\r\n`,
    `>WHOIS ${name}\r\n`,
    `>JOIN #${name}\r\n`,
    `>FOO\r\n`,
    `<:irc 311 ${name} a\r\n:irc 312 ${name} b\r\n:irc 318 ${name} :End of WHOIS list\r\n`,
  ];
  const joins = ['>NICK dora\r\n', '<:irc 001 dora\r\n', '>JOIN #dora\r\n', '<:irc 353 dora\r\n'];
  const sessions = [
    ...['alice', 'bobby', 'carol'].map(session),
    joins,
    [...joins, '>FOO\r\n', '<:irc 421 FOO\r\n'],
  ];
  expect(aligned(sessions)[1]).toEqual([
    '|',
    'NICK bobby~|:irc 001 bobby~',
    'WHOIS bobby~|:irc 311 bobby a~:irc 312 bobby b~:irc 318 bobby :End of WHOIS list~',
  ]);
});

test('a greeting is one also where some clients spoke first and waited for it', () => {
  const greeting = '<HELLO 1.0\r\n';
  const [waits, speaks] = [
    [greeting, '>ME\r\n', '<YOU\r\n', '>LIST\r\n', '<a\r\nEND\r\n'],
    ['>ME\r\n', greeting, '<YOU\r\n', '>LIST\r\n', '<a\r\nEND\r\n'],
  ];
  const sessions = [waits, speaks, waits, speaks, speaks].map((said) => said ?? []);
  expect(aligned(sessions)[1]).toEqual(['|HELLO 1.0~', 'ME~|YOU~', 'LIST~|a~END~']);
});

test('one session in which the client speaks first has no greeting', () => {
  const said = ['>PING\r\nPING\r\n', '<PONG\r\nPONG\r\n', '>TIME\r\n', '<12\r\n'];
  expect(aligned([said])[0]).toEqual(['|', 'PING~|PONG~', 'PING~|PONG~', 'TIME~|12~']);
});

test('a reply of bytes that no text has is not cut where one of them looks like the end of a line', () => {
  const session = (word: string) => [
    `>GET ${word}\nGET ${word}\nEND\n`,
    `<\x01\n\x02${word}\n`,
    `<\x01\n\x02${word}\n`,
    '>BYE\n',
    '<ok\n',
  ];
  const found = aligned([session('abc'), session('def'), session('ghi')]).flat();
  expect(found.filter((one) => one.includes('\x01'))).not.toEqual([]);
  expect(found.every((one) => !one.endsWith('\x01\n'))).toBe(true);
});
