import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  bytes,
  ETHERNET,
  ethernet,
  ipv4,
  ipv6,
  NOON,
  type Part,
  RAW,
  readPackets,
  said,
  tcp,
  u16be,
  u32be,
  udp,
} from '../craft-packets.ts';

const segment = { sourcePort: 4000, targetPort: 25, sequence: 1, flags: 'AP' };
const v4 = ipv4({
  source: '10.0.0.1',
  target: '10.0.0.2',
  protocol: 6,
  payload: tcp({ ...segment, data: 'four' }),
});
const v6 = ipv6(1, 2, 6, tcp({ ...segment, data: 'six' }));
const frame = ethernet(0x0800, v4);

/** What the one conversation says that is found in a packet of this link type. */
function heard(linkType: number, packet: Uint8Array): string {
  const { value, problems } = readPackets([{ time: NOON, bytes: packet, linkType }]);
  if (value.length !== 1) return `${value.length} conversations; ${problems.join('; ')}`;
  return said(value[0], 'client');
}

describe('every way to frame an IP packet that is known', () => {
  const little = (value: number) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  const label = (bottom: boolean) => u32be((1234 << 12) | (bottom ? 0x100 : 0) | 64);
  const ppp = bytes([0xff, 0x03, 0x00, 0x21], v4);
  const pppoe = bytes([0x11, 0, 0, 1], u16be(2 + v4.length), [0x00, 0x21], v4);
  const nflog = bytes([0, 0, 0, 0], [5, 0, 1, 0, 9, 0, 0, 0], little(4 + v4.length).slice(0, 2), [9, 0], v4);
  const snap = bytes([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], v4);
  const wifi = bytes([0x88, 1], new Uint8Array(22), [0, 0], snap);
  const radiotap = bytes([0, 0, 8, 0, 0, 0, 0, 0], wifi);

  test.each([
    ['Ethernet', 1, frame, 'four'],
    ['Ethernet with IPv6', 1, ethernet(0x86dd, v6), 'six'],
    ['Ethernet with padding behind a short packet', 1, bytes(frame, 'PADDING'), 'four'],
    ['VLAN', 1, ethernet(0x8100, bytes([0, 5, 8, 0], v4)), 'four'],
    ['QinQ', 1, ethernet(0x88a8, bytes([0, 5, 0x81, 0, 0, 6, 0x86, 0xdd], v6)), 'six'],
    ['QinQ as it was numbered first', 1, ethernet(0x9100, bytes([0, 5, 0x81, 0, 0, 6, 8, 0], v4)), 'four'],
    ['VN-Tag', 1, ethernet(0x8926, bytes([0, 0, 0, 0, 8, 0], v4)), 'four'],
    ['MPLS', 1, ethernet(0x8847, bytes(label(false), label(true), v4)), 'four'],
    ['MPLS with IPv6', 1, ethernet(0x8847, bytes(label(true), v6)), 'six'],
    ['MPLS with an Ethernet frame', 1, ethernet(0x8847, bytes(label(true), [0, 0, 0, 0], frame)), 'four'],
    ['PPPoE', 1, ethernet(0x8864, pppoe), 'four'],
    ['IEEE 802.3 with SNAP', 1, ethernet(8 + v4.length, snap), 'four'],
    ['a wrong EtherType for the version of the packet', 1, ethernet(0x0800, v6), 'six'],
    ['Linux cooked', 113, bytes(new Uint8Array(14), [8, 0], v4), 'four'],
    ['Linux cooked with VLAN', 113, bytes(new Uint8Array(14), [0x81, 0, 0, 7, 0x86, 0xdd], v6), 'six'],
    ['Linux cooked, version 2', 276, bytes([8, 0], new Uint8Array(18), v4), 'four'],
    ['NULL, little-endian', 0, bytes([2, 0, 0, 0], v4), 'four'],
    ['NULL, big-endian', 0, bytes([0, 0, 0, 2], v4), 'four'],
    ['NULL with IPv6 as macOS numbers it', 0, bytes([30, 0, 0, 0], v6), 'six'],
    ['LOOP with IPv6 as FreeBSD numbers it', 108, bytes([0, 0, 0, 28], v6), 'six'],
    ['raw IP', 101, v4, 'four'],
    ['raw IP as OpenBSD numbers it', 14, v6, 'six'],
    ['raw IP as others number it', 12, v6, 'six'],
    ['raw IPv4', 228, v4, 'four'],
    ['raw IPv6', 229, v6, 'six'],
    ['PPP', 9, ppp, 'four'],
    ['PPP without HDLC framing', 9, bytes([0x00, 0x57], v6), 'six'],
    ['PPP with a compressed protocol field', 9, bytes([0x21], v4), 'four'],
    ['PPP with MPLS', 50, bytes([0xff, 0x03, 0x02, 0x81], label(true), v4), 'four'],
    ["PPP in Cisco's framing", 50, bytes([0x0f, 0, 8, 0], v4), 'four'],
    ['PPP over Ethernet as a link type', 51, pppoe, 'four'],
    ['C_HDLC', 104, bytes([0x0f, 0, 0x86, 0xdd], v6), 'six'],
    ['NFLOG', 239, nflog, 'four'],
    ['Wi-Fi', 105, wifi, 'four'],
    ['Wi-Fi with radiotap', 127, radiotap, 'four'],
    ['Wi-Fi with PPI', 192, bytes([0, 0, 8, 0], little(105), wifi), 'four'],
  ])('%s', (_name, linkType, packet, expected) => {
    expect(heard(linkType, packet)).toBe(expected);
  });
});

describe('tunnels', () => {
  const inner = (protocol: number, payload: Uint8Array) =>
    ipv4({ source: '192.0.2.1', target: '192.0.2.2', protocol, payload });
  const gre = (flags: number, type: number, ...rest: Part[]) =>
    inner(47, bytes(u16be(flags), u16be(type), ...rest));

  test.each([
    ['IP in IP', inner(4, v4), 'four'],
    ['IPv6 in IP', inner(41, v6), 'six'],
    ['IP in IPv6', ipv6(1, 2, 4, v4), 'four'],
    ['GRE', gre(0, 0x0800, v4), 'four'],
    ['GRE with checksum, key and sequence number', gre(0xb000, 0x86dd, new Uint8Array(12), v6), 'six'],
    ['GRE with Ethernet', gre(0, 0x6558, frame), 'four'],
    ['GRE as PPTP uses it', gre(0x3081, 0x880b, new Uint8Array(12), [0xff, 3, 0, 0x21], v4), 'four'],
    ['GRE in GRE', gre(0, 0x0800, gre(0, 0x0800, v4)), 'four'],
    ['VXLAN', inner(17, udp(5000, 4789, bytes([8, 0, 0, 0, 0, 0, 7, 0], frame))), 'four'],
    ['Geneve', inner(17, udp(5000, 6081, bytes([1, 0, 0x65, 0x58, 0, 0, 7, 0], u32be(1), frame))), 'four'],
    ['GTP', inner(17, udp(2152, 2152, bytes([0x30, 0xff, 0, 0, 0, 0, 0, 1], v4))), 'four'],
    [
      'GTP with an extension header',
      inner(17, udp(2152, 2152, bytes([0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0], v4))),
      'four',
    ],
    [
      'an authentication header',
      inner(51, bytes([6, 4, 0, 0], new Uint8Array(20), tcp({ ...segment, data: 'ah' }))),
      'ah',
    ],
    ['ERSPAN I', gre(0, 0x88be, frame), 'four'],
    ['ERSPAN II', gre(0x1000, 0x88be, u32be(7), [0x10, 1, 0, 5, 0, 0, 0, 0], frame), 'four'],
    ['ERSPAN III', gre(0x1000, 0x22eb, u32be(7), [0x20], new Uint8Array(11), frame), 'four'],
    [
      'ERSPAN III with a longer header',
      gre(0x1000, 0x22eb, u32be(7), [0x20], new Uint8Array(10), [1], new Uint8Array(8), frame),
      'four',
    ],
    ['Ethernet in IP', inner(97, bytes([0x30, 0], frame)), 'four'],
    ['L2TP', inner(17, udp(1701, 1701, bytes([0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21], v4))), 'four'],
    [
      'L2TP with length, numbers and an offset',
      inner(
        17,
        udp(4000, 1701, bytes([0x4a, 2, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 2, 9, 9, 0xff, 3, 0, 0x57], v6)),
      ),
      'six',
    ],
    ['Teredo', inner(17, udp(4000, 3544, v6)), 'six'],
    ['Teredo with an origin', inner(17, udp(3544, 4000, bytes([0, 0, 0xab, 0xcd], u32be(1), v6))), 'six'],
    [
      'Teredo with authentication and origin',
      inner(17, udp(3544, 4000, bytes([0, 1, 0, 0], new Uint8Array(9), [0, 0, 0xab, 0xcd], u32be(1), v6))),
      'six',
    ],
    ['IP payload compression', inner(108, bytes([4, 0, 0, 2], deflateRawSync(v4))), 'four'],
  ])('%s', (_name, packet, expected) => {
    expect(heard(RAW, packet)).toBe(expected);
  });

  test('an encapsulation that is not understood is counted', () => {
    const packet = { time: NOON, bytes: gre(0, 0x8200, frame), linkType: RAW };
    expect(readPackets([packet, packet])).toEqual({
      value: [],
      problems: ['packet 1: an encapsulation in GRE is not understood (2 packets)'],
    });
  });

  test.each([1701, 3544])('a text to port %i stays one', (port) => {
    const text = 'not a tunnel but a longer text, really it is none, although it is as long as a header';
    expect(heard(RAW, inner(17, udp(5000, port, text)))).toBe(text);
  });

  test('a datagram to the port of VXLAN that holds something else stays one', () => {
    expect(heard(RAW, inner(17, udp(5000, 4789, 'not a tunnel but a longer text, really')))).toBe(
      'not a tunnel but a longer text, really',
    );
  });
});

test('a link type that nobody knows is named and counted', () => {
  const unknown = { time: NOON, bytes: bytes('whatever'), linkType: 147 };
  expect(readPackets([unknown, unknown, unknown])).toEqual({
    value: [],
    problems: ['packet 1: link type 147 is not supported (3 packets)'],
  });
});

test('any packet cut anywhere, of any link type, is harmless', () => {
  const deep = ethernet(
    0x8100,
    bytes(
      [0, 5, 0x88, 0x47],
      u32be(0x100),
      ipv4({
        source: '1.2.3.4',
        target: '5.6.7.8',
        protocol: 47,
        payload: bytes([0, 0, 0x65, 0x58], ethernet(0x86dd, v6)),
      }),
    ),
  );
  for (const linkType of [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276]) {
    for (let length = 0; length <= deep.length; length++) {
      const packet = { time: NOON, linkType, bytes: deep.subarray(0, length), originalLength: deep.length };
      expect(readPackets([packet]).value.length).toBeLessThanOrEqual(1);
    }
  }
});

test('the Ethernet addresses of both ends are kept apart', () => {
  const answer = tcp({ sourcePort: 25, targetPort: 4000, sequence: 9, flags: 'AP', data: 'hello' });
  const back = bytes(
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0xbe, 8, 0],
    ipv4({ source: '10.0.0.2', target: '10.0.0.1', protocol: 6, payload: answer }),
  );
  const { value } = readPackets([
    { time: NOON, bytes: frame, linkType: ETHERNET },
    { time: NOON, bytes: back, linkType: ETHERNET },
  ]);
  expect(value[0]?.host.ethernet).toBe('02:00:00:00:00:be');
});
