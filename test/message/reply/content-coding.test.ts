import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { accepts } from '../../../src/knowledge/http.ts';
import { learn } from '../../../src/learn/learn.ts';
import { toText } from '../../../src/message/bytes/latin1.ts';
import { codingOf, withoutCoding } from '../../../src/message/reply/content-coding.ts';
import type { Conversation } from '../../../src/model/conversation.ts';
import { answers } from '../../support/answers.ts';
import { conversation } from '../../support/conversation.ts';

const page = '<html><body>It works, and it has worked for a long time.</body></html>\n';
const zipped = toText(gzipSync(page));
const chunked = `${zipped.length.toString(16)}\r\n${zipped}\r\n0\r\n\r\n`;
const head = (...lines: readonly string[]) =>
  ['HTTP/1.1 200 OK', 'Content-Type: text/html', ...lines, '', ''].join('\r\n');

describe('withoutCoding', () => {
  const plain = head(`Content-Length: ${page.length}`, 'Vary: Accept-Encoding') + page;

  test.each([
    ['gzip', zipped],
    ['deflate', toText(deflateSync(page))],
    ['br', toText(brotliCompressSync(page))],
  ])('%s', (coding, content) => {
    const reply =
      head(`Content-Length: ${content.length}`, `Content-Encoding: ${coding}`, 'Vary: Accept-Encoding') +
      content;
    expect(codingOf(reply)).toBe(coding);
    expect(withoutCoding(reply, coding)).toBe(plain);
  });

  test('chunks become a length', () => {
    const reply =
      head('Transfer-Encoding: chunked', 'Vary: Accept-Encoding', 'Content-Encoding: gzip') + chunked;
    expect(withoutCoding(reply, 'gzip')).toBe(plain);
  });

  test('up to the end of the connection it needs no length', () => {
    expect(withoutCoding(head('Content-Encoding: gzip') + zipped, 'gzip')).toBe(head() + page);
  });

  test.each(['no gzip at all', zipped.slice(0, 20)])('what cannot be read stays as it is', (content) => {
    const reply = head('Content-Encoding: gzip') + content;
    expect(withoutCoding(reply, 'gzip')).toBe(reply);
  });

  test('a page that tells of compression is not compressed', () => {
    expect(codingOf(`${head()}\r\nContent-Encoding: gzip\r\n`)).toBeUndefined();
  });
});

test.each([
  [undefined, false],
  ['', false],
  ['identity', false],
  ['br, GZIP;q=0.8', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000, *', false],
  ['*', true],
])('Accept-Encoding: %s', (said, isAsked) => {
  expect(accepts(said, 'gzip')).toBe(isAsked);
});

describe('an emulator that has only heard browsers', () => {
  const get = (path: string, ...lines: readonly string[]) =>
    [`GET ${path} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');
  const coded = head('Transfer-Encoding: chunked', 'Content-Encoding: gzip') + chunked;
  const heard = (ask: string): readonly Conversation[] =>
    [0, 9, 18, 27].map((at) => conversation([`>${ask}`, `<${coded}`], { at }));
  const asText = (bytes: string) => Buffer.from(bytes, 'latin1').toString();
  const answered = (sessions: readonly Conversation[], ask: string) =>
    answers(learn(sessions), [[ask.slice(0, -2)]])[0];

  test('tells others the page as they can read it', () => {
    const sessions = heard(get('/', 'Accept-Encoding: gzip, br'));
    expect(answered(sessions, get('/', 'Accept-Encoding: gzip'))).toBe(asText(coded));
    expect(answered(sessions, get('/'))).toBe(head(`Content-Length: ${page.length}`) + page);
  });

  test('sends what the server sends to everybody', () => {
    expect(answered(heard(get('/')), get('/'))).toBe(asText(coded));
  });
});
