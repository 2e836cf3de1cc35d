import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endpointInCommand,
  endpointInReply,
  findDataEndpoint,
  withDataEndpoint,
} from '../../src/knowledge/data-endpoint.ts';
import { renderAddressForm } from '../../src/message/values/address-form.ts';

const four = { address: '127.0.0.1', port: 513 };
const six = { address: '2001:db8::7', port: 40000 };

type Read = typeof endpointInReply;
const inOther = (read: Read, line: string, other = four) => {
  const found = read(line);
  return found && withDataEndpoint(line, found, other);
};

describe('announcements, and the same lines announcing another endpoint', () => {
  test.each([
    [
      '227 Entering Passive Mode (127,0,0,23,4,1).\r\n',
      '127.0.0.23',
      1025,
      '227 Entering Passive Mode (127,0,0,1,2,1).\r\n',
    ],
    ['227 =10,1,2,3,255,255\r\n', '10.1.2.3', 65535, '227 =127,0,0,1,2,1\r\n'],
    ['227 Entering passive mode. 10,1,2,3,0,21', '10.1.2.3', 21, '227 Entering passive mode. 127,0,0,1,2,1'],
    ['227 v2 ok (10,1,2,3,4,1)', '10.1.2.3', 1025, '227 v2 ok (127,0,0,1,2,1)'],
    ['227-Entering Passive Mode (1,2,3,4,5,6)', '1.2.3.4', 1286, '227-Entering Passive Mode (127,0,0,1,2,1)'],
    [
      '228 Entering Long Passive Mode (4,4,127,0,0,9,2,4,5)',
      '127.0.0.9',
      1029,
      '228 Entering Long Passive Mode (4,4,127,0,0,1,2,2,1)',
    ],
    [
      '229 Entering Extended Passive Mode (|||6446|)\r\n',
      undefined,
      6446,
      '229 Entering Extended Passive Mode (|||513|)\r\n',
    ],
    ['229 ok (!!!1!).\n', undefined, 1, '229 ok (!!!513!).\n'],
    ['229 (!!!5000!)', undefined, 5000, '229 (!!!513!)'],
  ])('server: %j', (line, address, port, other) => {
    expect(endpointInReply(line)).toMatchObject(address === undefined ? { port } : { address, port });
    expect(inOther(endpointInReply, line)).toBe(other);
  });

  test.each([
    ['PORT 127,0,9,11,200,7\r\n', '127.0.9.11', 51207, 'PORT 127,0,0,1,2,1\r\n'],
    ['port  1,2,3,4,5,6\n', '1.2.3.4', 1286, 'port  127,0,0,1,2,1\n'],
    ['LPRT 4,4,127,0,0,9,2,4,5', '127.0.0.9', 1029, 'LPRT 4,4,127,0,0,1,2,2,1'],
    ['EPRT |1|132.235.1.2|6275|\r\n', '132.235.1.2', 6275, 'EPRT |1|127.0.0.1|513|\r\n'],
    ['EPRT |2|1080::8:800:200c:417a|5282|\r\n', '1080::8:800:200c:417a', 5282, 'EPRT |1|127.0.0.1|513|\r\n'],
    ['EPRT |2|::1|5000|', '::1', 5000, 'EPRT |1|127.0.0.1|513|'],
    ['EPRT |2|FE80:0::1|5000|', 'fe80::1', 5000, 'EPRT |1|127.0.0.1|513|'],
    ['eprt !1!1.2.3.4!5!\r\n', '1.2.3.4', 5, 'eprt !1!127.0.0.1!513!\r\n'],
  ])('client: %j', (line, address, port, other) => {
    expect(endpointInCommand(line)).toMatchObject({ address, port });
    expect(inOther(endpointInCommand, line)).toBe(other);
  });

  test('IPv6 has no room in a PORT or 227, and all the room in an EPRT or 229', () => {
    expect(inOther(endpointInCommand, 'PORT 1,2,3,4,5,6\r\n', six)).toBeUndefined();
    expect(inOther(endpointInReply, '227 (1,2,3,4,5,6)\r\n', six)).toBeUndefined();
    expect(inOther(endpointInCommand, 'EPRT |1|1.2.3.4|5|\r\n', six)).toBe('EPRT |2|2001:db8::7|40000|\r\n');
    expect(inOther(endpointInReply, '229 (|||5|)\r\n', six)).toBe('229 (|||40000|)\r\n');
  });
});

test.each([
  '227 Entering Passive Mode\r\n',
  '227 (256,0,0,1,1,1)\r\n',
  '227 (1,2,3,4,5)\r\n',
  '227 (1,2,3,4,0,0)\r\n',
  ' 227 (1,2,3,4,5,6)\r\n',
  '229 (|||65536|)\r\n',
  '229 (|||99999|)',
  '229 (|||0|)',
  '229 (||1|5|)\r\n',
  '226 (1,2,3,4,5,6)\r\n',
])('the server announces nothing: %j', (line) => {
  expect(endpointInReply(line)).toBeUndefined();
});

test.each([
  'PORT\r\n',
  'PORT 1,2,3,4,5,999\r\n',
  'PORT 1,2,3,4,5,6666\r\n',
  'PORT a,2,3,4,5,6\r\n',
  'PORTS 1,2,3,4,5,6\r\n',
  'EPRT |3|1.2.3.4|5|\r\n',
  'EPRT |1|1.2.3|5|\r\n',
  'EPRT |1|1.2.3.4|99999|\r\n',
  'EPRT |||5000|',
])('the client announces nothing: %j', (line) => {
  expect(endpointInCommand(line)).toBeUndefined();
});

describe('findDataEndpoint', () => {
  test.each([
    ['227 Entering Passive Mode (127,0,0,23,185,109).', 'tuple', 185 * 256 + 109, '127.0.0.23'],
    ['227 =127,0,0,1,4,5', 'tuple', 1029, '127.0.0.1'],
    ['229 Entering Extended Passive Mode (|||13925|)', 'epsv', 13925, undefined],
    ['EPRT |1|127.0.0.1|6446|', 'eprt', 6446, '127.0.0.1'],
    ['EPRT |2|::1|6446|', 'eprt', 6446, '::1'],
    ['228 Entering Long Passive Mode (4,4,127,0,0,1,2,4,5)', 'long-tuple', 1029, '127.0.0.1'],
  ])('%s', (text, form, port, address) => {
    expect(findDataEndpoint(text)).toMatchObject({
      form,
      port,
      ...(address === undefined ? {} : { address }),
    });
  });

  test.each([
    '227 (127,0,0,23,185)',
    '227 (127,0,0,23,185,256)',
    '227 (127,0,0,23,0,0)',
    '229 (|||0|)',
    '229 (|||99999|)',
    '200 1,2,3,4,5,6,7',
    'x',
  ])('%s announces nothing', (text) => {
    expect(findDataEndpoint(text)).toBeUndefined();
  });

  test('every form that is written is read back', () => {
    const form = fc.constantFrom('tuple', 'long-tuple', 'epsv', 'eprt');
    fc.assert(
      fc.property(form, fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (f, address, port) => {
        const text = renderAddressForm(f, { address, port }) ?? '';
        expect(findDataEndpoint(`PORT ${text}\r\n`)).toMatchObject({
          start: 5,
          end: 5 + text.length,
          form: f,
          port,
        });
      }),
    );
  });
});
