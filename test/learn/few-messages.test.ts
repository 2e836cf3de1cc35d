import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { conversation } from '../support/conversation.ts';

// A web server of which a handful of requests were recorded.

const get = (target: string, ...headers: readonly string[]) =>
  `GET ${target} HTTP/1.1\r\n${['Host: www.example', ...headers].map((one) => `${one}\r\n`).join('')}\r\n`;
const reply = (status: string, content: string, ...headers: readonly string[]) =>
  `HTTP/1.1 ${status}\r\n${headers.map((one) => `${one}\r\n`).join('')}Content-Length: ${content.length}\r\n\r\n${content}`;

const personality = learn(
  [
    [get('/', 'Accept-Encoding: gzip'), reply('200 OK', 'packed', 'Content-Encoding: gzip')],
    [get('/page', 'Accept-Encoding: gzip'), reply('200 OK', 'packed', 'Content-Encoding: gzip')],
    [get('/book', 'Range: bytes=0-3'), reply('206 Partial Content', 'once', 'Content-Range: bytes 0-3/20')],
    [get('/none'), reply('404 Not Found', 'no such page')],
    [get('/old'), reply('301 Moved', 'there', 'Location: http://www.example/new')],
    [
      'HEAD /gone HTTP/1.1\r\nHost: www.example\r\n\r\n',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\n\r\n',
    ],
    ['FROB\r\n\r\n', reply('400 Bad Request', 'what?')],
  ].map(([said, heard], at) => conversation([`>${said}`, `<${heard}`], { at })),
);

function emulated(request: string): string {
  const session = openSession(personality, {
    ends: { client: { address: '192.0.2.9', port: 9 }, server: { address: '192.0.2.1', port: 80 } },
    random: seededChance(1)(),
    timing: 'fast',
    shared: newState(),
  });
  const actions = [...session.opened(0), ...session.received(toBytes(request), 1)];
  return actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');
}

const statusOf = (request: string) => /^HTTP\/1\.1 (\d+)/.exec(emulated(request))?.[1];

test('what was there for one client is there for another, whatever headers it sends', () => {
  expect(statusOf(get('/page'))).toBe('200');
});

test('a part of a content is sent to nobody who did not ask for it', () => {
  expect(statusOf(get('/other'))).not.toBe('206');
});

test('HEAD is answered as GET would be, without the content, though nobody asked both for the same', () => {
  expect(emulated('HEAD / HTTP/1.1\r\nHost: www.example\r\nAccept-Encoding: gzip\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/,
  );
});

test('the server calls itself as the client does', () => {
  expect(emulated('GET /old HTTP/1.1\r\nHost: other.example\r\n\r\n')).toContain(
    'Location: http://other.example/new',
  );
});

test('a request without a host is a bad one, as the protocol says', () => {
  expect(statusOf('GET / HTTP/1.1\r\n\r\n')).toBe('400');
});
