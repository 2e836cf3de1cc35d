import { describe, expect, test } from 'vitest';
import { FormatError } from '../../../src/model/errors.ts';
import { bytes, cuts, NOON, pcapFile, RAW, readPieces, u32be } from '../craft-packets.ts';

const packets = [
  { time: NOON, bytes: bytes('first packet') },
  { time: NOON + 1, bytes: bytes('second'), originalLength: 60 },
  { time: NOON + 999_999, bytes: bytes('') },
  { time: NOON + 3_000_000, bytes: bytes('fourth') },
];
const expected = packets.map((packet) => ({
  time: packet.time,
  bytes: Buffer.from(packet.bytes).toString('hex'),
  originalLength: packet.originalLength ?? packet.bytes.length,
  linkType: RAW,
}));

describe('every kind of classic file gives the same packets, in whatever pieces it comes', () => {
  for (const littleEndian of [true, false]) {
    for (const [nanoseconds, modified] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const kind = `${littleEndian ? 'little' : 'big'}-endian${nanoseconds ? ', nanoseconds' : ''}${modified ? ', modified' : ''}`;
      test(kind, () => {
        const file = pcapFile(packets, { littleEndian, nanoseconds, modified });
        for (const pieces of cuts(file))
          expect(readPieces(pieces)).toEqual({ packets: expected, problems: [] });
      });
    }
  }
});

test('nanoseconds are cut off, not rounded', () => {
  const file = Buffer.from(pcapFile([packets[0] as (typeof packets)[0]], { nanoseconds: true }));
  file.writeUInt32LE(1999, 24 + 4);
  expect(readPieces([file]).packets[0]?.time).toBe(NOON + 1);
});

test('the upper half of the link type field is ignored', () => {
  const file = Buffer.from(pcapFile(packets));
  file.writeUInt32LE(0x90000000 + RAW, 20);
  expect(readPieces([file]).packets.map(({ linkType }) => linkType)).toEqual([RAW, RAW, RAW, RAW]);
});

describe('what is not whole', () => {
  const file = pcapFile(packets);
  const cut = (length: number) => readPieces([file.subarray(0, length)]);

  test('a file cut in its last record gives the packets before it and says which is cut', () => {
    const { packets: read, problems } = cut(file.length - 1);
    expect(read).toEqual(expected.slice(0, 3));
    expect(problems).toEqual(['packet 4: cut off after 5 of 6 captured bytes']);
  });

  test('a file cut in a record header', () => {
    expect(cut(24 + 16 + 12 + 7)).toEqual({
      packets: expected.slice(0, 1),
      problems: ['packet 2: cut off after 7 of 16 header bytes'],
    });
  });

  test('a file cut in its own header', () => {
    expect(cut(23)).toEqual({ packets: [], problems: ['the file ends in its header, after 23 of 24 bytes'] });
  });

  test('an empty file, and files that are no captures', () => {
    for (const [file, text] of [
      [bytes(), 'empty file'],
      [bytes('abc'), 'not a capture file (neither pcap, pcapng, snoop nor pppdump)'],
      [
        bytes('This is a text, and not a capture.'),
        'not a capture file (neither pcap, pcapng, snoop nor pppdump)',
      ],
      [bytes([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'compressed with xz; decompress it first (xz -d)'],
      [bytes('BZh91AY'), 'compressed with bzip2; decompress it first (bzip2 -d)'],
      [bytes([0x04, 0x22, 0x4d, 0x18, 0x64]), 'compressed with lz4; decompress it first (lz4 -d)'],
      [bytes([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0]), 'compressed with zstd; decompress it first (zstd -d)'],
    ] as const) {
      expect(() => readPieces([file])).toThrow(new FormatError(text));
    }
  });
});

describe('garbage between records', () => {
  const [first, second, , fourth] = packets as [
    (typeof packets)[0],
    (typeof packets)[0],
    (typeof packets)[0],
    (typeof packets)[0],
  ];
  const head = pcapFile([first]);
  const rest = pcapFile([second, fourth, first, second]).subarray(24);
  const junk = bytes('junk '.repeat(50));

  test('is skipped up to where records follow one another again, wherever the file is cut', () => {
    const file = bytes(head, junk, rest);
    for (const pieces of cuts(file)) {
      const { packets: read, problems } = readPieces(pieces);
      expect(read).toEqual([0, 1, 3, 0, 1].map((index) => expected[index]));
      expect(problems).toEqual(['packet 2: captured length 1969889387 exceeds 262144; 250 bytes skipped']);
    }
  });

  test('up to the end is reported', () => {
    const { packets: read, problems } = readPieces([bytes(head, junk)]);
    expect(read).toEqual(expected.slice(0, 1));
    expect(problems).toEqual([
      'packet 2: captured length 1969889387 exceeds 262144; 250 bytes to the end of the file are unreadable',
    ]);
  });

  test('an absurd length costs no memory and no time', () => {
    const absurd = bytes(head, u32be(0), u32be(0), u32be(0xffffff7f), u32be(0xffffff7f));
    expect(readPieces([absurd, junk]).problems[0]).toMatch(
      /^packet 2: captured length 2147483647 exceeds 262144; 266 bytes to/,
    );
  });
});
