import { expect, test } from 'vitest';
import { addressToShow } from '../../../src/capture/relay/proxy-address.ts';
import { parseProxySpec } from '../../../src/capture/relay/proxy-spec.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { plainAddress } from '../../../src/net/same-address.ts';

test.each([
  ['2525=mail.example.org:25', 'tcp', '127.0.0.1', 2525, 'mail.example.org', 25, true],
  ['0.0.0.0:21=10.0.0.1:2121', 'tcp', '0.0.0.0', 21, '10.0.0.1', 2121, true],
  ['tcp:[::1]:0=[2001:db8::1]:25', 'tcp', '::1', 0, '2001:db8::1', 25, false],
  ['udp:127.0.0.1:5300=ns:53', 'udp', '127.0.0.1', 5300, 'ns', 53, false],
])('%s', (text, transport, address, port, host, targetPort, ftp) => {
  expect(parseProxySpec(text)).toEqual({
    transport,
    listen: { address, port },
    target: { host, port: targetPort },
    ftp,
  });
});

test.each([
  '',
  '25',
  '25=',
  '=a:25',
  '25=a',
  '25=a:0',
  '25=a:65536',
  'x=a:25',
  'sctp:25=a:25',
  '25=a:b:25',
  '25=a:25=b:25',
])('not a relay: %s', (text) => {
  expect(() => parseProxySpec(text)).toThrow(UsageError);
});

test.each([
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['2001:db8::1', '2001:db8::1'],
  [undefined, ''],
])('address %s is %s', (text, plain) => {
  expect(plainAddress(text)).toBe(plain);
});

test.each([
  ['127.0.9.11', '127.0.0.31', '127.0.9.11'],
  ['127.0.0.1', '127.0.0.31', undefined],
  ['10.0.0.1', '127.0.0.31', undefined],
  ['127.0.9.11', '10.0.0.1', undefined],
  ['::1', '::1', undefined],
])('%s before %s is shown as %s', (client, target, shown) => {
  expect(addressToShow(client, target)).toBe(shown);
});
