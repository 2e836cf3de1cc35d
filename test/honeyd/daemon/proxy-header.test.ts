import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maybeProxyHeader } from '../../../src/honeyd/daemon/proxy-header.ts';
import { FormatError } from '../../../src/model/errors.ts';

const header = Buffer.from('PROXY TCP4 192.0.2.7 10.99.0.70 4711 25\r\n');

test('every cut: more is needed until the line is whole, and what follows is kept', () => {
  for (let cut = 0; cut < header.length; cut++)
    expect(maybeProxyHeader(header.subarray(0, cut))).toBeUndefined();
  expect(maybeProxyHeader(Buffer.concat([header, Buffer.from('HELO')]))).toEqual({
    transport: 'tcp',
    ends: { client: { address: '192.0.2.7', port: 4711 }, server: { address: '10.99.0.70', port: 25 } },
    rest: Buffer.from('HELO'),
  });
});

test('IPv6, and our own word for datagrams', () => {
  expect(maybeProxyHeader(Buffer.from('PROXY TCP6 fd00::7 fd00::1 1 2\r\n'))?.ends.client.address).toBe(
    'fd00::7',
  );
  expect(maybeProxyHeader(Buffer.from('PROXY UDP4 192.0.2.7 10.99.0.70 4711 53\r\n'))?.transport).toBe('udp');
});

test.each([
  'PROXY UNKNOWN\r\n',
  'PROXY TCP4 192.0.2.7 10.99.0.70 4711 25\n',
  'PROXY TCP4 192.0.2.7 10.99.0.70 4711 70000\r\n',
  'PROXY TCP4 192.0.2.777 10.99.0.70 4711 25\r\n',
  ' PROXY TCP4 192.0.2.7 10.99.0.70 4711 25\r\n',
  'x'.repeat(107),
])('%j is refused', (text) => {
  expect(() => maybeProxyHeader(Buffer.from(text))).toThrow(FormatError);
});

test('any bytes: a header, more, or a FormatError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, prefixed) => {
      try {
        maybeProxyHeader(prefixed ? Buffer.concat([Buffer.from('PROXY TCP4 '), bytes]) : bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
