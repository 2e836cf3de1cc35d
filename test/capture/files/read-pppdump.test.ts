import { expect, test } from 'vitest';
import { bytes, cuts, ipv4, readPieces, tcp, u16be, u32be } from '../craft-packets.ts';

const segment = { sourcePort: 4000, targetPort: 25, sequence: 1, flags: 'AP' } as const;
const packet = ipv4({
  source: '10.0.0.1',
  target: '10.0.0.2',
  protocol: 6,
  payload: tcp({ ...segment, data: 'HELO ~}\r\n' }),
});
const frame = bytes([0xff, 0x03, 0x00, 0x21], packet);

/** RFC 1662, 4.2: flags and escapes are escaped; two bytes of checksum, which nobody verifies. */
const framed = bytes(
  [0x7e],
  [...frame].flatMap((byte) =>
    byte === 0x7e || byte === 0x7d || byte < 0x20 ? [0x7d, byte ^ 0x20] : [byte],
  ),
  [0x12, 0x34, 0x7e],
);
const data = (type: number, part: Uint8Array) => bytes([type], u16be(part.length), part);
const start = bytes([7], u32be(1_700_000_000));

test('frames of both sides, over several records, with steps of time, in any cut', () => {
  const file = bytes(
    start,
    data(1, framed.subarray(0, 20)),
    [6, 3],
    data(2, framed),
    [5],
    u32be(10),
    data(1, framed.subarray(20)),
    [3, 4],
  );
  const hex = Buffer.from(frame).toString('hex');
  const one = { bytes: hex, originalLength: frame.length, linkType: 9 };
  for (const pieces of cuts(file)) {
    expect(readPieces(pieces)).toEqual({
      packets: [
        { time: 1_700_000_000_300_000, ...one },
        { time: 1_700_000_001_300_000, ...one },
      ],
      problems: [],
    });
  }
});

test('what is no record is told, and so is a file that is cut off', () => {
  expect(readPieces([bytes(start, data(1, framed), [99, 1, 2])])).toMatchObject({
    packets: [{}],
    problems: ['a record of the unknown type 99; what follows is not read'],
  });
  expect(readPieces([bytes(start, [1, 0])]).problems).toEqual([
    'the file ends 2 bytes after the beginning of a record',
  ]);
});
