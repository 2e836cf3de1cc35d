import { expect, test } from 'vitest';
import { endpointText, isNamed, readEndpoint, readServer } from '../../src/net/endpoint-text.ts';
import { plainAddress, sameAddress } from '../../src/net/same-address.ts';

test.each(['127.0.0.1:25', '[::1]:25', '[fe80::1%eth0]:0'])('%s is read and written alike', (text) => {
  expect(endpointText(readEndpoint('--listen', text))).toBe(text);
});

test.each(['127.0.0.1', '::1:25:', '1.2.3.4:65536', ':25'])('%s is no endpoint', (text) => {
  expect(() => readEndpoint('--listen', text)).toThrow(`--listen ${text}: expected ADDR:PORT`);
});

test('a server is named with its transport or without', () => {
  const udp = { server: { address: '::1', port: 53 }, transport: 'udp' as const };
  expect(readServer('--server', 'udp:[::1]:53')).toEqual({ ...udp.server, transport: 'udp' });
  expect(isNamed(udp, readServer('--server', 'udp:[::1]:53'))).toBe(true);
  expect(isNamed(udp, readServer('--server', 'tcp:[::1]:53'))).toBe(false);
  expect(isNamed(udp, readServer('--server', '[::1]:53'))).toBe(true);
  expect(isNamed(udp, readServer('--server', 'udp:[::1]:54'))).toBe(false);
  expect(() => readServer('--server', 'sctp:1.2.3.4:5')).toThrow(
    '--server sctp:1.2.3.4:5: expected ADDR:PORT',
  );
});

test('IPv4 in IPv6 is IPv4, and a zone is no part of an address', () => {
  expect(plainAddress('::ffff:1.2.3.4%lo')).toBe('1.2.3.4');
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  expect(plainAddress(undefined)).toBe('');
  expect(sameAddress('::FFFF:1.2.3.4', '1.2.3.4')).toBe(true);
  expect(sameAddress('1.2.3.4', '1.2.3.5')).toBe(false);
});
