import { expect, test } from 'vitest';
import { isClientHello, readClientHello } from '../../src/tls/handshake/client-hello.ts';
import { fingerprintJa3, fingerprintJa4 } from '../../src/tls/handshake/fingerprint.ts';
import { offerOf } from '../../src/tls/handshake/offer.ts';

/** Numbers of 16 bits, as a vector with its length in one or two bytes where `width` says so. */
function numbers(values: readonly number[], width: 0 | 1 | 2 = 0): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, 2 * index);
  });
  return width === 0 ? bytes : vector(bytes, width);
}

function vector(bytes: Buffer, width: 1 | 2): Buffer {
  const length = Buffer.alloc(width);
  length.writeUIntBE(bytes.length, 0, width);
  return Buffer.concat([length, bytes]);
}

const bodies: Readonly<Record<number, Buffer>> = {
  0: vector(Buffer.concat([Buffer.from([0]), vector(Buffer.from('mx.example.org'), 2)]), 2),
  10: numbers([0x3a3a, 29, 23, 24], 2),
  11: vector(Buffer.from([0]), 1),
  13: numbers([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601], 2),
  16: vector(Buffer.concat([vector(Buffer.from('h2'), 1), vector(Buffer.from('http/1.1'), 1)]), 2),
  43: numbers([0x2a2a, 0x0304, 0x0303], 1),
};

/** A ClientHello's body; each list begins with a value of GREASE (RFC 8701). */
function hello(ciphers: readonly number[], extensions: readonly number[]): Buffer {
  const list = [0x1a1a, ...extensions].map((type) =>
    Buffer.concat([numbers([type]), vector(bodies[type] ?? Buffer.alloc(0), 2)]),
  );
  return Buffer.concat([
    numbers([0x0303]),
    Buffer.alloc(32, 7),
    vector(Buffer.alloc(0), 1),
    numbers([0x0a0a, ...ciphers], 2),
    Buffer.from([1, 0]),
    vector(Buffer.concat(list), 2),
  ]);
}

const ciphers = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d,
  0x002f, 0x0035,
];
const extensions = [
  0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01,
  0x000b, 0x000a, 0x0015,
];

test('JA4 of the example in its specification', () => {
  const read = readClientHello(hello(ciphers, extensions));
  expect(fingerprintJa4(read)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('the order of ciphers and extensions matters to JA3 and not to JA4', () => {
  const one = readClientHello(hello(ciphers, extensions));
  const other = readClientHello(hello([...ciphers].reverse(), [...extensions].reverse()));
  expect(fingerprintJa4(other)).toBe(fingerprintJa4(one));
  expect(fingerprintJa3(other)).not.toBe(fingerprintJa3(one));
});

test('what a client offers, without GREASE', () => {
  expect(offerOf(readClientHello(hello(ciphers, extensions)))).toMatchObject({
    version: 0x303,
    versions: [0x304, 0x303],
    ciphers,
    groups: [29, 23, 24],
    alpn: ['h2', 'http/1.1'],
    serverName: 'mx.example.org',
  });
});

test('lines and other records are no ClientHello', () => {
  const body = hello(ciphers, extensions);
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 255]), body]);
  const record = Buffer.concat([Buffer.from([22, 3, 1]), vector(message, 2)]);
  expect(isClientHello(record)).toBe(true);
  expect(isClientHello(Buffer.concat([Buffer.from('STARTTLS\r\n'), record]), 10)).toBe(true);
  const others = [
    'EHLO a.example\r\n',
    '\x16\x03\x01 and then some text',
    '\x16\x03\x01\x00\xc8\x02\x00\x00\xc4\x03\x03',
  ];
  for (const text of others) expect(isClientHello(Buffer.from(text, 'latin1'))).toBe(false);
});
