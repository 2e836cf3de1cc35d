import { expect, test } from 'vitest';
import { Terminal } from '../../../src/message/session/terminal.ts';

/** What is shown, with the lines that are sent on in angle brackets. */
function typed(text: string): string {
  const terminal = new Terminal();
  return [...text]
    .map((char) => terminal.type(char))
    .map(({ echo, said }) => echo + (said === undefined ? '' : `<${said}>`))
    .join('');
}

test.each([
  ['CR LF', 'ab\r\nc\r\n'],
  ['CR NUL', 'ab\r\0c\r\0'],
  ['CR', 'ab\rc\r'],
  ['LF', 'ab\nc\n'],
])('lines end with %s', (_, text) => {
  expect(typed(text)).toBe('ab<ab\r\n>c<c\r\n>');
});

test('an empty line is a line', () => {
  expect(typed('\r\n\n\r')).toBe('<\r\n><\r\n><\r\n>');
});

test('a key takes the last character away, if there is one', () => {
  expect(typed('\x7fab\bc\r')).toBe('ab\b \bc<ac\r\n>');
});

test('Telnet commands are no part of a line, an escaped byte is', () => {
  expect(typed('a\xff\xfb\x01b\xff\xfa\x1f\0P\0\x18\xff\xf0\xff\xf1c\xff\xffd\r\0')).toBe(
    'abc\xffd<abc\xffd\r\n>',
  );
});
