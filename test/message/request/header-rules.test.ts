import { expect, test } from 'vitest';
import { connectionOf, faultOf } from '../../../src/message/request/header-rules.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';

const grammar: Grammar = {
  framing: { kind: 'headers' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
};
const read = (line: string, ...headers: readonly string[]) =>
  readRequest([line, ...headers, '', ''].join('\r\n'), grammar);

test.each([
  ['GET / HTTP/1.1', ['Host: a'], undefined],
  ['GET / HTTP/1.0', [], undefined],
  ['GET / HTTP/1.1', [], 'host'],
  ['GET / HTTP/1.1', ['Host: a', 'Host: b'], 'host'],
  ['GET / HTTP/9.9', ['Host: a'], 'version'],
  ['GET / HTTP/1337', ['Host: a'], 'version'],
  ['GET / HTTP/1', ['Host: a'], 'version'],
  ['GET /%zz HTTP/1.1', ['Host: a'], 'target'],
  ['GET /a/../../x HTTP/1.1', ['Host: a'], 'target'],
  ['GET /a/../x HTTP/1.1', ['Host: a'], undefined],
  ['POST / HTTP/1.1', ['Host: a', 'Content-Length: -1'], 'length'],
  [`GET /${'a'.repeat(9000)} HTTP/1.1`, ['Host: a'], 'long'],
  ['GET a b HTTP/1.1', ['Host: a'], 'line'],
  ['OPTIONS rtsp://a/ RTSP/1.0', ['CSeq: 1'], undefined],
  ['PLUGH', [], undefined],
])('%s with %j breaks the rule of %s', (line, headers, fault) => {
  expect(faultOf(read(line, ...headers))).toBe(fault);
});

test.each([
  ['GET / HTTP/1.1', [], 'keep-alive'],
  ['GET / HTTP/1.1', ['Connection: Upgrade, close'], 'close'],
  ['GET / HTTP/1.0', [], 'close'],
  ['GET / HTTP/1.0', ['Connection: Keep-Alive'], 'keep-alive'],
  ['GET /', [], undefined],
])('%s with %j asks for a connection that is %s', (line, headers, connection) => {
  expect(connectionOf(read(line, ...headers))).toBe(connection);
});
