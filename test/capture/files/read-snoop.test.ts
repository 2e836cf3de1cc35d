import { expect, test } from 'vitest';
import { bytes, cuts, readPieces, u32be } from '../craft-packets.ts';

const record = (data: string, seconds: number, original = data.length) => {
  const padding = (4 - (data.length % 4)) % 4;
  return bytes(
    u32be(original),
    u32be(data.length),
    u32be(24 + data.length + padding),
    u32be(0),
    u32be(seconds),
    u32be(5),
    data,
    new Uint8Array(padding),
  );
};
const file = bytes('snoop\0\0\0', u32be(2), u32be(4), record('abcde', 7), record('fg', 8, 60));
const hex = (text: string) => Buffer.from(text).toString('hex');

test('records with their padding, in any cut', () => {
  for (const pieces of cuts(file)) {
    expect(readPieces(pieces)).toEqual({
      packets: [
        { time: 7_000_005, bytes: hex('abcde'), originalLength: 5, linkType: 1 },
        { time: 8_000_005, bytes: hex('fg'), originalLength: 60, linkType: 1 },
      ],
      problems: [],
    });
  }
});

test('what is cut off or impossible is told', () => {
  expect(readPieces([file.subarray(0, file.length - 3)]).problems).toEqual([
    'packet 2: cut off after 25 bytes of its record',
  ]);
  const wrong = bytes(file, u32be(4), u32be(400), u32be(24), new Uint8Array(12), 'abcd');
  const { packets, problems } = readPieces([wrong]);
  expect(packets).toHaveLength(2);
  expect(problems).toEqual(['packet 3: its length is impossible; what follows is not read']);
});
