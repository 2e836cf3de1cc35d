import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printIp6Words } from '../../../src/net/ip-address.ts';
import { bytes, ipv4, ipv6, NOON, RAW, readPackets, said, tcp, u16be, u32be, udp } from '../craft-packets.ts';

const address = { source: '10.0.0.1', target: '10.0.0.2' };
const text = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
const datagram = udp(4000, 53, text);

function heard(
  packets: readonly Uint8Array[],
  times: readonly number[] = [],
): { said: string; problems: readonly string[] } {
  const captured = packets.map((packet, i) => ({ time: times[i] ?? NOON, bytes: packet, linkType: RAW }));
  const { value, problems } = readPackets(captured);
  return { said: value.map((conversation) => said(conversation, 'client')).join('|'), problems };
}

/** A fragment of `datagram`; the last one has no more behind it. */
function fragment(start: number, end: number, payload = datagram): Uint8Array {
  const more = end < datagram.length;
  return ipv4({
    ...address,
    protocol: 17,
    identification: 7,
    offset: start,
    more,
    payload: payload.subarray(start, end),
  });
}

describe('lengths that are wrong', () => {
  const payload = tcp({ sourcePort: 4000, targetPort: 25, sequence: 1, flags: 'AP', data: 'text' });

  test.each([
    ['a total length of zero, before segmentation offload', 0, 'text'],
    ['a total length beyond the packet', 9999, 'text'],
    ['a total length that leaves padding behind', 20 + 20 + 2, 'te'],
  ])('%s', (_name, totalLength, expected) => {
    const packet = ipv4({ ...address, protocol: 6, payload, totalLength });
    expect(heard([packet])).toEqual({ said: expected, problems: [] });
  });

  test('a total length shorter than its header', () => {
    const packet = ipv4({ ...address, protocol: 6, payload, totalLength: 19 });
    expect(heard([packet])).toEqual({
      said: '',
      problems: ['packet 1: an IPv4 packet claims to be shorter than its header'],
    });
  });

  test('a packet cut by the snapshot length lacks bytes, one with a wrong length does not', () => {
    const packet = ipv4({ ...address, protocol: 6, payload });
    const next = tcp({ sourcePort: 4000, targetPort: 25, sequence: 5, flags: 'AP', data: 'more' });
    const { value } = readPackets([
      { time: NOON, bytes: packet.subarray(0, packet.length - 2), originalLength: packet.length },
      { time: NOON, bytes: ipv4({ ...address, protocol: 6, payload: next }) },
    ]);
    expect(said(value[0], 'client')).toBe('temore');
    expect(value[0]?.missing).toEqual({ client: 2, server: 0 });
    expect(value[0]?.problems).toEqual(['client: 2 bytes missing']);
  });
});

describe('fragments', () => {
  const three = [fragment(0, 104), fragment(104, 208), fragment(208, 308)];

  test('in every order, some of them twice', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 0, 1, 2, 0], { minLength: 7 }), (order) => {
        const packets = order.map((index) => three[index] as Uint8Array);
        expect([text, text + text]).toContain(heard(packets).said); // a packet that came twice is two packets
      }),
    );
  });

  test('the first copy of a byte wins', () => {
    const other = bytes(datagram).fill(0x58);
    const packets = [fragment(0, 104), fragment(96, 208, other), fragment(104, 208), fragment(200, 308)];
    expect(heard(packets).said).toBe(text.slice(0, 96) + 'X'.repeat(104) + text.slice(200));
  });

  test('packets that are whole count their fragments', () => {
    const { value } = readPackets(three.map((packet) => ({ time: NOON, bytes: packet })));
    expect(value[0]?.packets).toBe(3);
  });

  test('of different packets are kept apart', () => {
    const other = ipv4({
      ...address,
      protocol: 17,
      identification: 8,
      offset: 104,
      payload: datagram.subarray(104),
    });
    expect(heard([fragment(0, 104), other]).said).toBe('');
  });

  test('that come too late, or never, are counted', () => {
    const late = NOON + 31_000_000;
    expect(heard([...three.slice(0, 2), three[2] as Uint8Array], [NOON, NOON, late])).toEqual({
      said: '',
      problems: ['packet 3: an IP packet lacks fragments'],
    });
  });

  test('beyond the longest packet, and cut ones, are refused', () => {
    const beyond = ipv4({ ...address, protocol: 17, offset: 65_528, payload: bytes('12345678') });
    expect(heard([beyond]).problems).toEqual(['packet 1: a fragment reaches beyond the longest IP packet']);
    const cut = { time: NOON, bytes: fragment(0, 104).subarray(0, 60), originalLength: 124 };
    expect(readPackets([cut]).problems).toEqual(['packet 1: a fragment is cut off by the snapshot length']);
  });

  test('of more packets than anybody sends at a time are given up, oldest first', () => {
    const flood = Array.from({ length: 2000 }, (_, identification) => ({
      time: NOON,
      bytes: ipv4({
        ...address,
        protocol: 17,
        identification,
        more: true,
        payload: datagram.subarray(0, 104),
      }),
    }));
    const { problems } = readPackets(flood);
    expect(problems).toEqual(['packet 513: an IP packet lacks fragments (1488 packets)']);
  });

  test('of IPv6, and atomic ones', () => {
    const part = (start: number, end: number) =>
      ipv6(
        1,
        2,
        44,
        bytes(
          [17, 0],
          u16be(start | (end < datagram.length ? 1 : 0)),
          u32be(99),
          datagram.subarray(start, end),
        ),
      );
    expect(heard([part(104, 308), part(0, 104)]).said).toBe(text);
    expect(heard([part(0, 308)]).said).toBe(text);
  });
});

describe('IPv6 extension headers', () => {
  const inner = udp(4000, 53, 'six');

  test('are skipped, whatever they are', () => {
    const options = (next: number) => bytes([next, 0], new Uint8Array(6));
    const long = (next: number) => bytes([next, 1], new Uint8Array(14));
    const authentication = (next: number) => bytes([next, 4], new Uint8Array(22));
    const chain = bytes(options(43), long(60), options(51), authentication(135), options(17), inner);
    expect(heard([ipv6(1, 2, 0, chain)])).toEqual({ said: 'six', problems: [] });
  });

  test('without end are given up', () => {
    const chain = bytes(...Array.from({ length: 40 }, () => bytes([60, 0], new Uint8Array(6))));
    expect(heard([ipv6(1, 2, 60, chain)]).problems).toEqual([
      'packet 1: an IPv6 packet has too many extension headers',
    ]);
    expect(heard([ipv6(1, 2, 60, bytes([60, 200, 0, 0, 0, 0, 0, 0]))]).problems).toEqual([
      'packet 1: an IPv6 extension header is cut off',
    ]);
  });
});

test('IPv6 addresses have one text form (RFC 5952)', () => {
  const format = (groups: string) => {
    const [a, b, c, d, e, f, g, h] = groups
      .split(':')
      .map((group) => Number.parseInt(group, 16)) as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return printIp6Words((a << 16) | b, (c << 16) | d, (e << 16) | f, (g << 16) | h);
  };
  expect(format('2001:db8:0:0:0:0:0:1')).toBe('2001:db8::1');
  expect(format('0:0:0:0:0:0:0:0')).toBe('::');
  expect(format('0:0:0:0:0:0:0:1')).toBe('::1');
  expect(format('2001:0:0:1:0:0:0:1')).toBe('2001:0:0:1::1');
  expect(format('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1');
  expect(format('fe80:0:0:0:1:0:0:0')).toBe('fe80::1:0:0:0');
  expect(format('0:0:0:0:0:ffff:c000:201')).toBe('::ffff:192.0.2.1');
});
