import { expect, test } from 'vitest';
import { opened } from '../../src/message/request/request.ts';
import { RequestCutter } from '../../src/message/request/request-cutter.ts';
import type { Grammar } from '../../src/model/grammar.ts';

const grammar: Grammar = {
  framing: { kind: 'headers' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
};

function cut(text: string): readonly string[] {
  const cutter = new RequestCutter(grammar);
  cutter.push(text);
  const found: string[] = [];
  for (let next = cutter.next('command', opened); next; next = cutter.next('command', opened))
    found.push(next.raw);
  return found;
}

test.each([
  ['junk is answered at once', '\x16\x03\x01\0\xa5\x01\0', ['\x16\x03\x01\0\xa5\x01\0']],
  ['a frame after an upgrade', '\x81\x85\n\n\n\n', ['\x81\x85\n\n\n\n']],
  ['a line that is no request line', 'PLUGH\r\n', ['PLUGH\r\n']],
  ['a block that has not ended', 'GET / HTTP/1.1\r\nHost: a\r\n', []],
  [
    'two requests, one with a body',
    'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nokGET / HTTP/1.1\r\n\r\n',
    ['POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nok', 'GET / HTTP/1.1\r\n\r\n'],
  ],
  [
    'content in chunks, with a trailer',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nok\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    [
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nok\r\n0\r\nA: b\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
    ],
  ],
  ['chunks that have not ended', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok', []],
])('%s', (_, text, requests) => {
  expect(cut(text)).toEqual(requests);
});
