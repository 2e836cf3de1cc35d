import { expect, test } from 'vitest';
import { telnetLength, withoutTelnet } from '../../../src/message/bytes/telnet.ts';

const will = '\xff\xfb\x01';
const terminal = '\xff\xfa\x18\0VT100\xff\xf0';

test.each([
  ['no command', 'login\r\0', 0],
  ['an option', `${will}login`, 3],
  ['several, a subnegotiation among them', `${will}${terminal}\xff\xf1x`, 16],
  ['an escaped byte is no command', '\xff\xffx', 0],
  ['a command that is not complete', `${will}\xff\xfb`, undefined],
  ['a subnegotiation that is not complete', terminal.slice(0, -1), undefined],
  ['nothing but the first byte', '\xff', undefined],
])('%s', (_, text, length) => {
  expect(telnetLength(text)).toBe(length);
});

test('what is said between the commands', () => {
  expect(withoutTelnet(`${will}al${terminal}ice\r\0\xff\xf1`)).toBe('alice\r\0');
});
