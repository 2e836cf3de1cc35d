import { describe, expect, test } from 'vitest';
import { announcedByClient, announcedByServer } from '../../../src/capture/relay/proxy-ftp-address.ts';

const four = { address: '127.0.0.1', port: 513 };
const six = { address: '2001:db8::7', port: 40000 };

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
    [
      '229 Entering Extended Passive Mode (|||6446|)\r\n',
      undefined,
      6446,
      '229 Entering Extended Passive Mode (|||513|)\r\n',
    ],
    ['229 ok (!!!1!).\n', undefined, 1, '229 ok (!!!513!).\n'],
  ])('server: %j', (line, address, port, other) => {
    const announced = announcedByServer(line);
    expect(announced).toMatchObject(address === undefined ? { port } : { address, port });
    expect(announced?.replace(four)).toBe(other);
  });

  test.each([
    ['PORT 127,0,9,11,200,7\r\n', '127.0.9.11', 51207, 'PORT 127,0,0,1,2,1\r\n'],
    ['port  1,2,3,4,5,6\n', '1.2.3.4', 1286, 'port  127,0,0,1,2,1\n'],
    ['EPRT |1|132.235.1.2|6275|\r\n', '132.235.1.2', 6275, 'EPRT |1|127.0.0.1|513|\r\n'],
    ['EPRT |2|1080::8:800:200c:417a|5282|\r\n', '1080::8:800:200c:417a', 5282, 'EPRT |1|127.0.0.1|513|\r\n'],
    ['eprt !1!1.2.3.4!5!\r\n', '1.2.3.4', 5, 'eprt !1!127.0.0.1!513!\r\n'],
  ])('client: %j', (line, address, port, other) => {
    const announced = announcedByClient(line);
    expect(announced).toMatchObject({ address, port });
    expect(announced?.replace(four)).toBe(other);
  });

  test('IPv6 has no room in a PORT or 227, and all the room in an EPRT or 229', () => {
    expect(announcedByClient('PORT 1,2,3,4,5,6\r\n')?.replace(six)).toBeUndefined();
    expect(announcedByServer('227 (1,2,3,4,5,6)\r\n')?.replace(six)).toBeUndefined();
    expect(announcedByClient('EPRT |1|1.2.3.4|5|\r\n')?.replace(six)).toBe('EPRT |2|2001:db8::7|40000|\r\n');
    expect(announcedByServer('229 (|||5|)\r\n')?.replace(six)).toBe('229 (|||40000|)\r\n');
  });
});

test.each([
  '227 Entering Passive Mode\r\n',
  '227 (256,0,0,1,1,1)\r\n',
  '227 (1,2,3,4,5)\r\n',
  '227-Entering Passive Mode (1,2,3,4,5,6)\r\n',
  ' 227 (1,2,3,4,5,6)\r\n',
  '229 (|||65536|)\r\n',
  '229 (||1|5|)\r\n',
  '226 (1,2,3,4,5,6)\r\n',
])('the server announces nothing: %j', (line) => {
  expect(announcedByServer(line)).toBeUndefined();
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
])('the client announces nothing: %j', (line) => {
  expect(announcedByClient(line)).toBeUndefined();
});
