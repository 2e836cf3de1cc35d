import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressForm,
  findAddressForms,
  type KnownEnds,
  renderAddressForm,
} from '../../../src/message/values/address-form.ts';

const ENDS: KnownEnds = {
  clientAddress: '127.0.9.14',
  clientPort: 34281,
  serverAddress: '127.0.0.31',
  serverPort: 25,
};
const ENDS6: KnownEnds = {
  clientAddress: '2001:db8::9:14',
  clientPort: 34281,
  serverAddress: '2001:db8::31',
  serverPort: 25,
};

const seen = (text: string, ends = ENDS) =>
  findAddressForms(text, ends).map((m) => [text.slice(m.start, m.end), m.form, m.who].join(' '));

describe('findAddressForms', () => {
  test.each([
    ['250 mx1 Hello client14.example.net [127.0.9.14], pleased to meet you', ['127.0.9.14 ip client']],
    ['227 Entering Passive Mode (127,0,0,31,193,235)', ['127,0,0,31 ip-comma server']],
    ['client-127-0-9-14.pool.example', ['127-0-9-14 ip-dash client']],
    ['554 blocked: 14.9.0.127.zen.example', ['14.9.0.127 ip-reversed client']],
    ['id 7f00090e-1', ['7f00090e ip-hex client']],
    ['id 7F00001F', ['7F00001F ip-hex-upper server']],
    ['200 EPRT |1|127.0.9.14|34281|', ['|1|127.0.9.14|34281| eprt client']],
    ['Connected to 127.0.9.14:34281.', ['127.0.9.14:34281 ip-port client']],
    ['34281 , 25 : USERID : UNIX : x', ['34281 port client']],
    ['220-Server port: 25.', ['25 port server']],
    ['[::ffff:127.0.9.14]', ['::ffff:127.0.9.14 ip-mapped client']],
    ['from 127.0.9.14 to 127.0.0.31', ['127.0.9.14 ip client', '127.0.0.31 ip server']],
  ])('%s', (text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  test.each([
    '127.0.9.141 and 8.127.0.9.14 and 127.0.9.14.5',
    '250 size 134281 or 34281.5',
    'x7f00090e',
    '25 mails',
    '127,0,9,145',
    '',
  ])('%j names neither end', (text) => {
    expect(seen(text)).toEqual([]);
  });

  test.each([
    ['Hello [IPv6:2001:db8::9:14]', ['2001:db8::9:14 ip client']],
    [
      'Hello 2001:0db8:0000:0000:0000:0000:0009:0014.',
      ['2001:0db8:0000:0000:0000:0000:0009:0014 ip6-full client'],
    ],
    ['Hello 2001:DB8::9:14', ['2001:DB8::9:14 ip6-upper client']],
    ['[2001:db8::31]:25', ['[2001:db8::31]:25 ip-port server']],
    ['2001:db8::9:141', []],
  ])('IPv6: %s', (text, expected) => {
    expect(seen(text, ENDS6)).toEqual(expected);
  });

  test('ends that are written alike are either', () => {
    const same = { ...ENDS, serverAddress: '127.0.9.14' };
    expect(seen('[127.0.9.14]', same)).toEqual(['127.0.9.14 ip either']);
  });
});

describe('renderAddressForm and findAddressForms are inverses', () => {
  const forms: readonly AddressForm[] = [
    ...([
      'ip',
      'ip-padded',
      'ip-comma',
      'ip-dash',
      'ip-reversed',
      'ip-reversed-dash',
      'ip-hex',
      'ip-hex-upper',
    ] as const),
    ...(['ip-decimal', 'ip-mapped', 'ip6-upper', 'ip6-full', 'ip6-nibbles', 'port', 'ip-port'] as const),
    ...(['tuple', 'long-tuple', 'epsv', 'eprt'] as const),
  ];

  test('what is written is found whole and written alike', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    const port = fc.integer({ min: 1000, max: 65_535 });
    fc.assert(
      fc.property(fc.constantFrom(...forms), address, port, (form, clientAddress, clientPort) => {
        const endpoint = { address: clientAddress, port: clientPort };
        const text = renderAddressForm(form, endpoint);
        fc.pre(text !== undefined);
        const line = `a (${text}) b`;
        const [match] = findAddressForms(line, { ...ENDS, clientAddress, clientPort });
        expect(match && line.slice(match.start, match.end)).toBe(text);
        expect(match && renderAddressForm(match.form, endpoint)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('a form that the address does not have is undefined', () => {
    expect(renderAddressForm('tuple', { address: '::1', port: 1 })).toBeUndefined();
    expect(renderAddressForm('ip6-full', { address: '127.0.0.1', port: 1 })).toBeUndefined();
    expect(renderAddressForm('ip', { address: 'mx1', port: 1 })).toBeUndefined();
  });
});
