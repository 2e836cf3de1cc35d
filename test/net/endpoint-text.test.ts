import { expect, test } from 'vitest';
import { endpointText, readEndpoint } from '../../src/net/endpoint-text.ts';
import { plainAddress, sameAddress } from '../../src/net/same-address.ts';

test.each(['127.0.0.1:25', '[::1]:25', '[fe80::1%eth0]:0'])('%s is read and written alike', (text) => {
  expect(endpointText(readEndpoint('--listen', text))).toBe(text);
});

test.each(['127.0.0.1', '::1:25:', '1.2.3.4:65536', ':25'])('%s is no endpoint', (text) => {
  expect(() => readEndpoint('--listen', text)).toThrow(`--listen ${text}: expected ADDR:PORT`);
});

test('IPv4 in IPv6 is IPv4, and a zone is no part of an address', () => {
  expect(plainAddress('::ffff:1.2.3.4%lo')).toBe('1.2.3.4');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  expect(plainAddress(undefined)).toBe('');
  expect(sameAddress('::FFFF:1.2.3.4', '1.2.3.4')).toBe(true);
  expect(sameAddress('1.2.3.4', '1.2.3.5')).toBe(false);
});
