import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import { readContentRange } from '../../src/message/reply/content-range.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { conversation } from '../support/conversation.ts';

// A made-up web server: it says nothing of kept connections, and its refusals repeat what was asked for.

const files: Readonly<Record<string, readonly [type: string, tag: string, content: string]>> = {
  '/': ['text/html', '"5-a91"', '<p>Welcome</p>\n'],
  '/a.txt': ['text/plain', '"7-b07"', 'one two three four\n'],
  '/dir/logo.png': ['image/png', '"9-c33"', '\x89PNG\r\n\x1a\n\0\r\0'],
  '/style.css': ['text/css', '"2-d48"', 'body { color: red }\n'],
};

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly version?: string;
  readonly headers?: readonly string[];
}

function said({ method, target, version = 'HTTP/1.1', headers = ['Host: a'] }: Asked): string {
  return `${method} ${target} ${version}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;
}

function answer(asked: Asked): string {
  const { method, target, version = 'HTTP/1.1', headers = ['Host: a'] } = asked;
  const closes = version === 'HTTP/1.0' || headers.includes('Connection: close');
  const reply = (status: string, lines: readonly string[], content: string) => {
    const all = [
      ...lines,
      `Content-Length: ${content.length}`,
      ...(closes ? ['Connection: close'] : []),
      'Server: tiny',
    ];
    return `${version} ${status}\r\n${all.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : content}`;
  };
  if (!headers.some((header) => header.startsWith('Host:')) && version === 'HTTP/1.1')
    return `${version} 400 Bad\r\nContent-Length: 4\r\nConnection: close\r\nServer: tiny\r\n\r\n${method === 'HEAD' ? '' : 'bad\n'}`;
  const file = files[target];
  if (!file) return reply('404 Not Found', ['Content-Type: text/html'], `<p>No ${target} here</p>`);
  const [type, tag, content] = file;
  const lines = [`Content-Type: ${type}`, `ETag: ${tag}`];
  const wanted = headers.find((header) => header.startsWith('Range: '))?.slice(7);
  const range = wanted === undefined ? undefined : readContentRange(wanted, content.length);
  if (!range) return reply('200 OK', lines, content);
  const { first, last } = range;
  const part = content.slice(first, last + 1);
  return reply('206 Partial', [...lines, `Content-Range: bytes ${first}-${last}/${content.length}`], part);
}

const targets = Object.keys(files);
const missing = ['/none', '/x/y', '/gone.html', '/old'];
const asked: readonly Asked[] = [
  ...targets.flatMap((target) => [
    { method: 'GET', target },
    { method: 'GET', target, headers: ['Host: b', 'Accept: */*'] },
  ]),
  ...missing.map((target) => ({ method: 'GET', target })),
  { method: 'HEAD', target: '/' },
  { method: 'HEAD', target: '/none' },
  { method: 'GET', target: '/a.txt', headers: ['Host: a', 'Range: bytes=2-5'] },
  { method: 'GET', target: '/', headers: ['Host: a', 'Range: bytes=0-3'] },
  { method: 'GET', target: '/a.txt', headers: ['Host: a', 'Range: bytes=4-'] },
  { method: 'GET', target: '/a.txt', headers: ['User-Agent: u'] },
  { method: 'GET', target: '/none', headers: [] },
  { method: 'GET', target: '/', headers: [] },
  { method: 'GET', target: '/a.txt', headers: ['Host: a', 'Connection: close'] },
  { method: 'GET', target: '/', version: 'HTTP/1.0' },
  { method: 'GET', target: '/none', version: 'HTTP/1.0' },
];

const personality = learn(
  Array.from({ length: 40 }, (_, session) => {
    const requests: Asked[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const one = asked[(session * 7 + turn * 5) % asked.length] as Asked;
      requests.push(one);
      if (/\nConnection: close/.test(answer(one))) break;
    }
    const ending = /\nConnection: close/.test(answer(requests.at(-1) as Asked)) ? 'server' : 'client';
    return conversation(
      requests.flatMap((one) => [`>${said(one)}`, `<${answer(one)}`]),
      { at: session, ending },
    );
  }),
);

function emulated(request: Asked): { readonly text: string; readonly closes: boolean } {
  const session = openSession(personality, {
    ends: { client: { address: '192.0.2.9', port: 9 }, server: { address: '192.0.2.1', port: 80 } },
    random: seededChance(1)(),
    timing: 'fast',
    shared: newState(),
  });
  const actions = [...session.opened(0), ...session.received(toBytes(said(request)), 1)];
  return {
    text: actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join(''),
    closes: actions.some(({ kind }) => kind === 'close'),
  };
}

test.each<[string, Asked]>([
  ['a file', { method: 'GET', target: '/style.css' }],
  ['a file with carriage returns in it', { method: 'GET', target: '/dir/logo.png' }],
  ['the head of a file that was only fetched', { method: 'HEAD', target: '/dir/logo.png' }],
  ['what was never asked for', { method: 'GET', target: '/something/else' }],
  ['the head of what was never asked for', { method: 'HEAD', target: '/something/else' }],
  [
    'a part that was never asked for',
    { method: 'GET', target: '/a.txt', headers: ['Host: a', 'Range: bytes=1-8'] },
  ],
  [
    'a part of another file',
    { method: 'GET', target: '/style.css', headers: ['Host: a', 'Range: bytes=-4'] },
  ],
  ['a file that was never asked for without a host', { method: 'GET', target: '/style.css', headers: [] }],
  [
    'a closed connection for another file',
    { method: 'GET', target: '/style.css', headers: ['Host: a', 'Connection: close'] },
  ],
  ['the older version for another file', { method: 'GET', target: '/style.css', version: 'HTTP/1.0' }],
])('%s', (_, request) => {
  const real = answer(request);
  expect(emulated(request)).toEqual({ text: real, closes: real.includes('\nConnection: close') });
});

test('one template answers for all files, and names what it knows by what is asked for', () => {
  const found = personality.templates.filter(({ status }) => status === '200');
  expect(found).toHaveLength(1);
  const tables = found
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (typeof part !== 'string' && part.field === 'table' ? [part] : []));
  expect(tables.filter(({ key }) => key.part === 'arg1').map(({ values }) => Object.keys(values))).toEqual(
    [targets, targets, targets, targets].map((names) => [...names].sort()),
  );
  expect(personality.grammar.heads).toEqual([
    { command: 'HEAD', as: 'GET', without: [], refusedWithout: [] },
  ]);
});
