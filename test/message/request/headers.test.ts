import { expect, test } from 'vitest';
import { headersOf } from '../../../src/message/request/headers.ts';
import { partOf } from '../../../src/message/request/parts.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';

const grammar: Grammar = {
  framing: { kind: 'headers' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
};
const read = (raw: string) => readRequest(raw, grammar);

test('header lines are parts of the request, whatever their case', () => {
  const request = read('GET /a HTTP/1.1\r\nHOST:  www.example.org \r\nX-Empty:\r\n\r\nBody: no header\r\n');
  expect([...headersOf(request).keys()]).toEqual(['host', 'x-empty']);
  expect(partOf(request, 'header.host')).toBe('www.example.org');
  expect(partOf(request, 'header.x-empty')).toBe('');
  expect(partOf(request, 'header.body')).toBeUndefined();
  expect(partOf(request, 'arg1')).toBe('/a');
});

test('a header that comes twice has two parts, and a folded one keeps its lines (RFC 3261, 7.3.1)', () => {
  const request = read(
    'OPTIONS sip:a SIP/2.0\r\nVia: one\r\nVia: two\r\nSubject: long\r\n  and folded\r\nCSeq: 7\r\n\r\n',
  );
  expect(partOf(request, 'header.via')).toBe('one');
  expect(partOf(request, 'header.via.2')).toBe('two');
  expect(partOf(request, 'header.subject')).toBe('long\r\n  and folded');
  expect(partOf(request, 'header.cseq')).toBe('7');
});

test.each([
  ['a line alone', 'GET /\r\n'],
  ['no headers', 'GET / HTTP/1.1\r\n\r\n'],
  ['nothing', ''],
])('%s: none', (_, raw) => {
  expect(headersOf(read(raw)).size).toBe(0);
});
