import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { answers } from '../support/answers.ts';
import { conversation } from '../support/conversation.ts';

const page = '<html>\n<body>\n<h1>Not here</h1>\n</body>\n</html>\n';

/** A page with the date of its day and time. */
function missing(at: number): string {
  const date = new Date((1_795_404_000 + at) * 1000).toUTCString();
  return `HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nDate: ${date}\r\nServer: tiny\r\n\r\n${page}`;
}

test('headers with a date that follows the clock are no list of things that come and go', () => {
  const sessions = [0, 60, 125, 190, 260, 330].map((at, index) =>
    conversation([`>GET /${'abcdef'[index]} HTTP/1.1\r\nHost: a\r\n\r\n`, `<${missing(at)}`], { at }),
  );
  const [answer = ''] = answers(learn(sessions), [['GET /z HTTP/1.1\r\nHost: a\r\n']]);
  expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(page);
});

test('what is left of a page when the client has gone belongs to who asked for it', () => {
  const head = 'HTTP/1.1 403 Denied\r\nServer: tiny\r\nConnection: close\r\n\r\n';
  const ask = (port: number) => `>CONNECT a:${port} HTTP/1.1\r\nHost: a:${port}\r\n\r\n`;
  const sessions = [
    conversation([ask(1), `<${head}`, `<${page}`], { at: 0, left: 2 }),
    ...[2, 3, 4].map((port) =>
      conversation([ask(port), `<${head}${page}`], { at: port * 9, ending: 'server' }),
    ),
  ];
  const [answer] = answers(learn(sessions), [['CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n']]);
  expect(answer).toBe(head + page);
});
