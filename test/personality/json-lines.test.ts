import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanJson } from '../../src/personality/json-lines.ts';

const text = '{\n  "a": [\n    {"x": 1},\n    {"x": [1, 2,\n 3]}\n  ],\n  "b": "\\u0041\\"]}",\n  "b": {}\n}';

test('lines of values, and of the nearest thing around what is not there', () => {
  const paths = [['a'], ['a', 0, 'x'], ['a', 1, 'x', 2], ['a', 1, 'y', 'z'], ['c'], []];
  expect(scanJson(text, paths).lines).toEqual([2, 3, 5, 4, 1, 1]);
});

test('keys that are there twice', () => {
  expect(scanJson(text).repeated).toEqual([{ path: ['b'], line: 8 }]);
});

test.each([
  ['{"a": 1,}', 'line 1: there is } where a key in double quotes should be'],
  ['[1\n2]', 'line 2: there is 2] where , or ] should be'],
  ['{"a" 1}', 'line 1: there is 1} where a colon should be'],
  ['["a\n"]', 'line 1: there is a control character where the closing quote of the text should be'],
  ['["\\x41"]', 'line 1: there is \\x41"] where an escape of JSON'],
  ['\n\n[01]', 'line 3: there is 01] where a value should be'],
  ['[1] 2', 'line 1: there is 2 where the end of the file should be'],
  ['["', 'line 1: the file ends where the closing quote of the text should be'],
])('%j', (broken, message) => {
  expect(() => scanJson(broken)).toThrow(message);
});

test('a million brackets cost no stack', () => {
  const many = 1_000_000;
  expect(() => scanJson('['.repeat(many) + ']'.repeat(many), [[0, 0]])).not.toThrow();
});

test('takes exactly what JSON.parse takes', () => {
  const isJson = (candidate: string) => {
    try {
      JSON.parse(candidate);
      return true;
    } catch {
      return false;
    }
  };
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\n',
    '\\u12',
    '\n',
    '\t',
    '0',
    '1',
    '-',
    '.',
    'e',
    'true',
    'nul',
    'é',
  );
  const damaged = fc.tuple(fc.json(), fc.nat(), piece, fc.nat(3)).map(([json, at, what, gone]) => {
    const cut = at % (json.length + 1);
    return json.slice(0, cut) + what + json.slice(cut + gone);
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        damaged,
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (candidate) => {
        if (isJson(candidate)) expect(() => scanJson(candidate)).not.toThrow();
        else expect(() => scanJson(candidate)).toThrow(/^line \d+: /);
      },
    ),
    { numRuns: 2000 },
  );
});
