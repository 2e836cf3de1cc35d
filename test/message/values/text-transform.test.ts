import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyTransform,
  changesOfCase,
  transformBetween,
  transformsOf,
} from '../../../src/message/values/text-transform.ts';

describe('transformBetween', () => {
  test.each([
    ['QUIT', 'QUIT', 'identity'],
    ['port', 'PORT', 'upper'],
    ['FOO', 'foo', 'lower'],
    [' x ', 'x', 'trim'],
    ['"a b"', 'a b', 'unquote'],
    ['<bob@example.org>', 'bob@example.org', 'unbracket'],
    ['<bob@Example.ORG>', 'bob@example.org', 'unbracket+lower'],
    ['bob@Example.ORG', 'example.org', 'domain+lower'],
    ['bob@example.org', 'bob', 'local-part'],
    ['/srv/ftp/readme.txt', 'readme.txt', 'last-path'],
    ['a&b<c>', 'a&amp;b&lt;c&gt;', 'html-escape'],
    ['a"b', 'a""b', 'double-quotes'],
    ['caf\xe9', 'caf\\351', 'octal-escape'],
    ['a\x01b', 'a^Ab', 'caret-escape'],
    ['a\x01b\xff', 'a?b?', 'mask-unprintable'],
    ['/a b', '/a%20b', 'percent-encode'],
    ['/a%20b', '/a b', 'percent-decode'],
    ['AGFsaWNlAHdvbmRlcjFhbmQ=', '\0alice\0wonder1and', 'base64-decode'],
    ['616263', 'abc', 'hex-decode'],
    ['abc', '616263', 'hex-encode'],
    ['x'.repeat(600), 'x'.repeat(512), 'first:512'],
    ['abcdefghijklmnop', 'abcdefghijklm', 'first:13'],
    ['abc', 'xyz', undefined],
    ['', '', 'identity'],
  ])('%j repeated as %j is %s', (value, repeated, name) => {
    expect(transformBetween(value, repeated)).toBe(name);
  });
});

describe('transformsOf and applyTransform', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).filter((t) => /^[\0-\xff]*$/.test(t)),
    fc.emailAddress(),
    fc.base64String(),
    fc.constantFrom('<a@B.c>', ' "q" ', '/x/y/', '%41%zz', '[1.2.3.4]'),
  );

  test('each result is what applying its transform gives, and no result comes twice', () => {
    fc.assert(
      fc.property(text, (value) => {
        const all = transformsOf(value);
        expect(all[0]).toEqual({ transform: 'identity', result: value });
        for (const { transform, result } of all) expect(applyTransform(transform, value)).toBe(result);
        expect(new Set(all.map((t) => t.result)).size).toBe(all.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('a step that does not apply, or is unknown, leaves the value alone', () => {
    expect(applyTransform('base64-decode', '!!')).toBe('!!');
    expect(applyTransform('unbracket+lower', 'ABC')).toBe('abc');
    expect(applyTransform('constructor', 'abc')).toBe('abc');
  });

  test.each([
    ['base64-encode', 'base64-decode'],
    ['hex-encode', 'hex-decode'],
    ['percent-encode', 'percent-decode'],
    ['bracket', 'unbracket'],
  ])('%s is undone by %s', (there, back) => {
    fc.assert(
      fc.property(text, (value) => {
        expect(applyTransform(back, applyTransform(there, value))).toBe(value);
      }),
    );
  });
});

test('changes of case are those of all changes that only change the case', () => {
  const words = ['QUIT', 'ab cd', ' ab', 'Ab', 'a b', '"x"', '<Ann@Acme>', '\xe9a B', '', 'a', '12'];
  for (const word of words) {
    const all = transformsOf(word).filter(({ transform }) => /^(?:upper|lower)(?:-word)?$/.test(transform));
    expect(changesOfCase(word), word).toEqual(all);
  }
});
