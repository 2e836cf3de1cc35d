import { describe, expect, test } from 'vitest';
import { respEnd, respHead, respStatus, respStrings } from '../../src/knowledge/resp.ts';

describe('where a value ends', () => {
  test.each([
    ['+OK\r\n', 5],
    [':-1\r\n', 5],
    ['$5\r\nhello\r\n', 11],
    ['$-1\r\n', 5],
    ['*2\r\n$1\r\na\r\n:7\r\n', 15],
    ['%1\r\n+k\r\n+v\r\n', 12],
    ['*0\r\n', 4],
    ['$2\r\n\r\n\r\n', 8],
  ])('%j', (text, end) => {
    expect(respEnd(`${text}+next\r\n`, 0)).toBe(end);
    for (let cut = 0; cut < text.length; cut++)
      expect(respEnd(text.slice(0, cut), 0), `cut at ${cut}`).toBe('more');
  });

  test.each(['hello\r\n', '$x\r\n', '*1\r\nhello\r\n', '$\r\n'])('%j is none', (text) => {
    expect(respEnd(text, 0)).toBe('fault');
  });

  test('lists in lists without end are none', () => {
    expect(respEnd('*1\r\n'.repeat(1000), 0)).toBe('fault');
  });
});

test('the head of a list says how many values follow, of a map two for each entry', () => {
  expect(respHead('*3')).toEqual({ kind: 'list', values: 3 });
  expect(respHead('%3')).toEqual({ kind: 'list', values: 6 });
  expect(respHead('3')).toBeUndefined();
});

test('the strings of a command, whatever is in them', () => {
  expect(respStrings('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na\r\nb\r\n')).toEqual(['SET', 'k', 'a\r\nb']);
  expect(respStrings('*2\r\n$3\r\nGET\r\n:1\r\n')).toEqual(['GET']);
});

test('a value says its type, or that it is nothing', () => {
  expect(['$3\r\nabc\r\n', '$-1\r\n', '*-1\r\n', ':-1\r\n', ':-10\r\n', '+OK\r\n'].map(respStatus)).toEqual([
    '$',
    '$-1',
    '*-1',
    ':-1',
    ':',
    undefined,
  ]);
});
