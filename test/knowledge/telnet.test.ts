import { expect, test } from 'vitest';
import { withoutTelnet } from '../../src/knowledge/telnet.ts';

const will = '\xff\xfb\x01';
const terminal = '\xff\xfa\x18\0VT100\xff\xf0';

test('what is said between the commands', () => {
  expect(withoutTelnet(`${will}al${terminal}ice\r\0\xff\xf1`)).toBe('alice\r\0');
});
