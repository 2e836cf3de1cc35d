import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIp, printIp } from '../../src/net/ip-address.ts';

describe('parseIp and printIp', () => {
  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['1.2.3.4', '1.2.3.4'],
  ])('%s is %s', (text, printed) => {
    const bytes = parseIp(text);
    expect(bytes && printIp(bytes)).toBe(printed);
  });

  test.each([
    '1.2.3',
    '1.2.3.256',
    'x',
    '',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3.4::',
  ])('%j is no address', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  test('takes what Node takes, and prints what parses to the same bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const bytes = parseIp(text) ?? [];
        expect(bytes.length).toBe(isIP(text) === 4 ? 4 : 16);
        expect(parseIp(printIp(bytes))).toEqual(bytes);
      }),
    );
  });
});
