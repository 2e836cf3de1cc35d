import { expect, test } from 'vitest';
import { balancedEnd, nameEnd, valueEnd } from '../../../src/message/bytes/nested-text.ts';

test.each([
  ['FLAGS ()', 'FLAGS'],
  ['BODY[HEADER.FIELDS (A B)] NIL', 'BODY[HEADER.FIELDS (A B)]'],
  ['UID)', 'UID'],
  ['last', 'last'],
  ['cut\r\nmore', 'cut'],
])('the name at the beginning of %j is %j', (text, name) => {
  expect(text.slice(0, nameEnd(text, 0))).toBe(name);
});

test.each([
  ['() x', '()'],
  ['(a (b) "c)" {3}\r\n)))) x', '(a (b) "c)" {3}\r\n))))'],
  ['"a \\" b" x', '"a \\" b"'],
  ['{4}\r\n) (\n) x', '{4}\r\n) (\n'],
  ['NIL) x', 'NIL'],
])('the value at the beginning of %j is %j', (text, value) => {
  expect(text.slice(0, valueEnd(text, 0))).toBe(value);
});

test.each(['(a', '"a', '"a\r\nb"', '{9}\r\nshort', '{4} four', '(("a) b'])('%j is not whole', (text) => {
  expect(valueEnd(text, 0)).toBeUndefined();
});

test('brackets in brackets without end are not looked into', () => {
  expect(balancedEnd('('.repeat(100_000), 0)).toBeUndefined();
});
