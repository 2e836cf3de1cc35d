import { expect, test } from 'vitest';
import { connectionAsked, requestRules } from '../../src/knowledge/http.ts';

const head = (line: string, headers: Readonly<Record<string, string>> = {}) => {
  const [method = '', ...words] = line.split(' ');
  return {
    line,
    method,
    words,
    version: /\d\.\d$/.exec(line)?.[0] ?? '',
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
  };
};
const broken = (one: ReturnType<typeof head>) =>
  requestRules.filter(({ isBroken }) => isBroken(one)).map(({ name }) => name);

test.each([
  ['GET / HTTP/1.1', { host: 'a' }, []],
  ['GET / HTTP/1.1', {}, ['host']],
  ['GET / HTTP/1.0', {}, []],
  ['GET / HTTP/2.7', { host: 'a' }, ['version']],
  ['GET /a/../../b HTTP/1.0', {}, ['target']],
  ['GET /%zz HTTP/1.0', {}, ['target']],
  ['G<T / HTTP/1.0', {}, ['method']],
  ['GET / b HTTP/1.0', {}, ['line']],
  ['POST / HTTP/1.0', { 'content-length': 'x' }, ['length']],
  [`GET /${'a'.repeat(8000)} HTTP/1.0`, {}, ['long']],
])('%s with %j breaks %j', (line, headers, rules) => {
  expect(broken(head(line, headers as Record<string, string>))).toEqual(rules);
});

test('every rule names its source', () => {
  for (const { name, source } of requestRules) expect(source, name).toMatch(/^RFC \d+/);
});

test('HTTP/1.1 keeps the connection unless told otherwise', () => {
  expect(connectionAsked('1.1', [])).toBe('keep-alive');
  expect(connectionAsked('1.0', [])).toBe('close');
  expect(connectionAsked('1.1', ['TE, close'])).toBe('close');
  expect(connectionAsked('1.0', ['Keep-Alive'])).toBe('keep-alive');
});
