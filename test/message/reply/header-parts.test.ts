import { expect, test } from 'vitest';
import { saysClose } from '../../../src/knowledge/http.ts';
import { headOf, partsNamed, readMessage, writeMessage } from '../../../src/message/reply/header-parts.ts';
import { joinParts } from '../../../src/message/template/render-template.ts';
import type { Part } from '../../../src/model/field.ts';

const host: Part = { field: 'echo', part: 'header.host' };
const closing: Part = {
  field: 'table',
  key: { part: 'connection' },
  values: { close: 'Connection: close\r\n', 'keep-alive': '' },
  usual: '',
};

test.each<[string, readonly Part[]]>([
  ['constants', ['HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\nmore']],
  ['a field in a value', ['HTTP/1.1 301 Moved\r\nLocation: http://', host, '/\r\n\r\n']],
  ['the version of the request', [{ field: 'echo', part: 'arg2' }, ' 404 No\r\n\r\n', host]],
  ['a line that a field makes', ['HTTP/1.1 200 OK\r\n', closing, 'A: b\r\n\r\nx']],
  ['a last line that a field makes', ['HTTP/1.1 200 OK\r\nA: b\r\n', closing, '\r\nx']],
])('%s: written again they are the same', (_, parts) => {
  const message = readMessage(parts);
  expect(message && joinParts(writeMessage(message))).toEqual(joinParts(parts));
});

test.each<[string, readonly Part[]]>([
  ['a line of another protocol', ['250 OK\r\n\r\n']],
  ['headers without an end', ['HTTP/1.1 200 OK\r\nA: b\r\n']],
  ['a line that is no header', ['HTTP/1.1 200 OK\r\nhello\r\n\r\n']],
])('%s is no message', (_, parts) => {
  expect(readMessage(parts)).toBeUndefined();
});

test('parts are found by name, in any letter case', () => {
  const parts = ['HTTP/1.1 200 OK\r\nETag: "1"\r\n', closing, 'X-Host: ', host, '!\r\n\r\nbody'];
  expect(partsNamed(parts, 'header.etag')).toEqual(['"1"']);
  expect(partsNamed(parts, 'header.x-host')).toEqual([host, '!']);
  expect(partsNamed(parts, 'content')).toEqual(['body']);
  expect(partsNamed(parts, 'header.none')).toEqual([]);
});

test('a head has no content, and lacks what no head has, or no head of a refusal', () => {
  const command = { command: 'HEAD', as: 'GET', without: ['a'], refusedWithout: ['b'] };
  expect(headOf('HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\nx', command)).toBe('HTTP/1.1 200 OK\r\nB: 2\r\n\r\n');
  expect(headOf('HTTP/1.1 404 No\r\nA: 1\r\nB: 2\r\n\r\nx', command)).toBe('HTTP/1.1 404 No\r\n\r\n');
  expect(headOf('junk', command)).toBe('junk');
});

test('only the head says that the connection is closed', () => {
  expect(saysClose('HTTP/1.1 200 OK\r\nA: b\r\nConnection: Close\r\n\r\n')).toBe(true);
  expect(saysClose('HTTP/1.1 200 OK\r\nA: b\r\n\r\nConnection: close\r\n')).toBe(false);
});
