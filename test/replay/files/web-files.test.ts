import { expect, test } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import { pagesOf, sharedRoot } from '../../../src/replay/files/pages-of.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { newState } from '../../../src/replay/session/session-options.ts';
import { conversation } from '../../support/conversation.ts';

const now = Date.UTC(2026, 10, 3, 10, 15) * 1000;
const pages = { '/a.html': '<p>this is the page</p>\n', '/notes.txt': 'notes of the server\n' };
const seconds = 0x64103ddd;

function sent(path: keyof typeof pages): string {
  const bytes = pages[path];
  const type = path.endsWith('.txt') ? 'text/plain' : 'text/html';
  const tag = `"${seconds.toString(16)}-${bytes.length.toString(16)}"`;
  return `HTTP/1.1 200 OK\r\nServer: s\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\nLast-Modified: Tue, 14 Mar 2023 09:26:53 GMT\r\nETag: ${tag}\r\n\r\n${bytes}`;
}

const absent = 'HTTP/1.1 404 Not Found\r\nServer: s\r\nContent-Length: 5\r\n\r\nnone\n';
const asked = (path: string) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
const web = learn(
  [0, 1, 2, 3].map((at) =>
    conversation(
      [
        `>${asked('/a.html')}`,
        `<${sent('/a.html')}`,
        `>${asked('/notes.txt')}`,
        `<${sent('/notes.txt')}`,
        `>${asked(`/other${at}`)}`,
        `<${absent}`,
        `>HEAD /a.html HTTP/1.1\r\nHost: h\r\n\r\n`,
        `<${sent('/a.html').slice(0, -pages['/a.html'].length)}`,
      ],
      { at },
    ),
  ),
);

/** What the client hears of a host where it has stored `files` over FTP. */
function visit(files: Readonly<Record<string, string>>, request: string, by = '192.0.2.7', webRoot?: string) {
  const shared = newState();
  if (webRoot !== undefined) shared.webRoot = webRoot;
  const own = shared.files.of('192.0.2.7', 'alice');
  for (const [path, bytes] of Object.entries(files)) own.set(path, { bytes, time: now });
  const session = openSession(web, {
    ends: { client: { address: by, port: 4711 }, server: { address: '192.0.2.1', port: 80 } },
    random: () => 0.5,
    timing: 'fast',
    shared,
  });
  session.opened(now);
  const actions = session.received(toBytes(request), now);
  return actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');
}

const files = { '/www/x.html': '<b>mine</b>\n', '/www/in/run.php': '<?php ?>\n', '/etc/y.html': 'outside' };
const see = (path: string, by?: string) => visit(files, asked(path), by, '/www');

test('a client sees over HTTP what it has stored over FTP, told of as files of the server are', () => {
  expect(see('/x.html')).toBe(
    'HTTP/1.1 200 OK\r\nServer: s\r\nContent-Type: text/html\r\nContent-Length: 12\r\n' +
      `Last-Modified: Tue, 03 Nov 2026 10:15:00 GMT\r\nETag: "${(now / 1e6).toString(16)}-c"\r\n\r\n<b>mine</b>\n`,
  );
  expect(see('/in/run.php?a=1')).toMatch(/Content-Type: application\/octet-stream\r\nContent-Length: 9\r\n/);
  expect(visit(files, 'HEAD /x.html HTTP/1.1\r\nHost: h\r\n\r\n', '192.0.2.7', '/www')).toMatch(
    /Content-Length: 12\r\n(?:.+\r\n)*\r\n$/,
  );
});

test('nobody else sees it, nor what lies elsewhere, nor where the services share no files', () => {
  expect(see('/x.html', '192.0.2.8')).toBe(absent);
  expect(see('/y.html')).toBe(absent);
  expect(see('/../etc/y.html')).not.toContain('outside');
  expect(visit(files, asked('/x.html'))).toBe(absent);
  expect(see('/a.html')).toBe(sent('/a.html'));
});

test('files that recordings of both services have in common tell which folder it is', () => {
  expect([...pagesOf(web).keys()].sort()).toEqual(['/a.html', '/notes.txt']);
  const transfer = { verb: 'RETR', user: 'ann', direction: 'toClient', seen: 1 } as const;
  const sends = (argument: string, folder: string, bytes: string) => ({
    ...web,
    transfers: [{ ...transfer, argument, folder, bytes }],
  });
  expect(sharedRoot(sends('notes.txt', '/srv/www', pages['/notes.txt']), web)).toBe('/srv/www');
  expect(sharedRoot(sends('/notes.txt', '/', pages['/notes.txt']), web)).toBe('/');
  expect(sharedRoot(sends('notes.txt', '/srv/www', 'notes of another server\n'), web)).toBeUndefined();
  expect(sharedRoot(sends('readme', '/srv/www', pages['/notes.txt']), web)).toBeUndefined();
});
