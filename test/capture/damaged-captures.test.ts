import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConversationsFrom } from '../../src/capture/read-conversations.ts';
import { FormatError } from '../../src/model/errors.ts';
import {
  bytes,
  ETHERNET,
  ethernet,
  ipv4,
  NOON,
  pcapFile,
  segmentPacket,
  u32be,
  udpPacket,
} from './craft-packets.ts';

const up = { sourcePort: 4000, targetPort: 21 };
const down = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 21, targetPort: 4000 };
const raw = [
  segmentPacket({ ...up, sequence: 9, flags: 'S', options: [2, 4, 5, 180, 3, 3, 7, 0] }),
  segmentPacket({
    ...down,
    sequence: 99,
    acknowledgement: 10,
    flags: 'SA',
    options: [2, 4, 5, 180, 3, 3, 7, 0],
  }),
  segmentPacket({ ...down, sequence: 100, acknowledgement: 10, flags: 'AP', data: '220 hello\r\n' }),
  segmentPacket({ ...up, sequence: 20, acknowledgement: 111, flags: 'AP', data: 'PASV\r\n' }),
  segmentPacket({ ...up, sequence: 10, acknowledgement: 111, flags: 'AP', data: 'USER anna\r\n' }),
  segmentPacket({
    ...down,
    sequence: 111,
    acknowledgement: 26,
    flags: 'AP',
    data: '227 =10,0,0,2,19,137\r\n',
  }),
  segmentPacket({ ...up, sequence: 26, acknowledgement: 133, flags: 'FA' }),
  segmentPacket({ ...down, sequence: 133, acknowledgement: 27, flags: 'FA' }),
  udpPacket('10.0.0.1', 4000, '10.0.0.2', 69, 'RRQ'),
  udpPacket('10.0.0.2', 5555, '10.0.0.1', 4000, 'DATA'),
  {
    time: NOON,
    bytes: ipv4({
      source: '1.1.1.1',
      target: '2.2.2.2',
      protocol: 17,
      more: true,
      payload: bytes('12345678'),
    }),
  },
];
const framed = raw.map((packet) => ({ ...packet, bytes: ethernet(0x0800, packet.bytes) }));
const classic = pcapFile(framed, { linkType: ETHERNET });

function block(type: number, ...body: Uint8Array[]): Uint8Array {
  const content = bytes(...body);
  const length = u32be(12 + content.length);
  return bytes(u32be(type), length, content, length);
}

const modern = bytes(
  block(0x0a0d0d0a, u32be(0x1a2b3c4d), u32be(0x10000), u32be(0xffffffff), u32be(0xffffffff)),
  block(1, bytes([0, 1, 0, 0]), u32be(0), bytes([0, 9, 0, 1, 9, 0, 0, 0]), u32be(0)),
  ...framed.map(({ bytes: packet }) => {
    const padding = new Uint8Array((4 - (packet.length % 4)) % 4);
    return block(
      6,
      u32be(0),
      u32be(400_000_000),
      u32be(7),
      u32be(packet.length),
      u32be(packet.length),
      packet,
      padding,
    );
  }),
);

/** Reads a file that may be anything: a result, or a FormatError; nothing else may come of it. */
function survives(file: Uint8Array): number {
  try {
    const { value, problems } = readConversationsFrom(file);
    const heard = value.reduce(
      (sum, { messages }) => sum + messages.reduce((size, message) => size + message.bytes.length, 0),
      0,
    );
    expect(heard).toBeLessThanOrEqual(file.length);
    for (const { text } of problems) expect(text).not.toBe('');
    return value.length;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message).toMatch(/^[^\n]+$/);
    return -1;
  }
}

describe.each([
  ['pcap', classic],
  ['pcapng', modern],
])('%s', (_name, file) => {
  test('whole', () => {
    expect(survives(file)).toBe(2);
  });

  test('cut at every place', () => {
    for (let length = 0; length < file.length; length++) survives(file.subarray(0, length));
  });

  test('with every byte changed in turn', () => {
    const changed = Uint8Array.from(file);
    for (let at = 0; at < file.length; at++) {
      for (const value of [0, 0xff, (file[at] as number) ^ 1, (file[at] as number) ^ 0x80]) {
        changed[at] = value;
        survives(changed);
      }
      changed[at] = file[at] as number;
    }
  });

  test('with several bytes changed, and pieces taken out or put in', () => {
    const change = fc.record({
      at: fc.nat(file.length - 1),
      removed: fc.nat(20),
      added: fc.uint8Array({ maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        let damaged = Uint8Array.from(file);
        for (const { at, removed, added } of changes) {
          damaged = Uint8Array.from([
            ...damaged.subarray(0, at),
            ...added,
            ...damaged.subarray(at + removed),
          ]);
        }
        survives(damaged);
      }),
      { numRuns: 500 },
    );
  });

  test('with nonsense behind its header', () => {
    const header = file.subarray(0, _name === 'pcap' ? 24 : 28);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (nonsense) => {
        survives(bytes(header, nonsense));
      }),
      { numRuns: 500 },
    );
  });
});

test('nonsense alone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (nonsense) => {
      survives(nonsense);
    }),
  );
});
