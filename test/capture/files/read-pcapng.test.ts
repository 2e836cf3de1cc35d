import { describe, expect, test } from 'vitest';
import { microseconds, resolutionOf } from '../../../src/capture/files/pcapng-time.ts';
import { bytes, cuts, NOON, type Part, readPieces, u16be, u32be } from '../craft-packets.ts';

/** Blocks of a pcapng file in one byte order. */
class Blocks {
  readonly #little: boolean;

  constructor(little: boolean) {
    this.#little = little;
  }

  u16(value: number): Uint8Array {
    return this.#little ? u16be(value).slice().reverse() : u16be(value);
  }

  u32(value: number): Uint8Array {
    return this.#little ? u32be(value).slice().reverse() : u32be(value);
  }

  block(type: number, ...body: Part[]): Uint8Array {
    const content = bytes(...body);
    const padded = bytes(content, new Uint8Array((4 - (content.length % 4)) % 4));
    const length = this.u32(12 + padded.length);
    return bytes(this.u32(type), length, padded, length);
  }

  section(): Uint8Array {
    return this.block(
      0x0a0d0d0a,
      this.u32(0x1a2b3c4d),
      this.u16(1),
      this.u16(0),
      new Uint8Array(8).fill(0xff),
    );
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return bytes(this.u16(code), this.u16(value.length), value, new Uint8Array((4 - (value.length % 4)) % 4));
  }

  interface(linkType: number, snapshotLength = 0, ...options: Uint8Array[]): Uint8Array {
    const end = options.length > 0 ? [this.u32(0)] : [];
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(snapshotLength), ...options, ...end);
  }

  stamp(units: bigint): Uint8Array {
    return bytes(this.u32(Number(units >> 32n)), this.u32(Number(units & 0xffff_ffffn)));
  }

  enhanced(number: number, units: bigint, data: string, original = data.length): Uint8Array {
    const pad = new Uint8Array((4 - (data.length % 4)) % 4);
    const comment = bytes(this.option(1, bytes('a comment')), this.u32(0));
    return this.block(
      6,
      this.u32(number),
      this.stamp(units),
      this.u32(data.length),
      this.u32(original),
      data,
      pad,
      comment,
    );
  }

  obsolete(number: number, units: bigint, data: string): Uint8Array {
    const lengths = bytes(this.u32(data.length), this.u32(data.length));
    return this.block(2, this.u16(number), this.u16(7), this.stamp(units), lengths, data);
  }

  simple(data: string, original = data.length): Uint8Array {
    return this.block(3, this.u32(original), data);
  }
}

function text(packets: ReturnType<typeof readPieces>['packets']): unknown[] {
  return packets.map(({ time, bytes: hex, originalLength, linkType }) => [
    time,
    Buffer.from(hex, 'hex').toString('latin1'),
    originalLength,
    linkType,
  ]);
}

for (const little of [true, false]) {
  describe(little ? 'little-endian' : 'big-endian', () => {
    const b = new Blocks(little);
    const noon = BigInt(NOON);

    test('enhanced, simple and obsolete packets, unknown blocks between them, in whatever pieces the file comes', () => {
      const file = bytes(
        b.section(),
        b.interface(1, 5),
        b.enhanced(0, noon, 'abcdefg', 90),
        b.block(0x0bad_beef, 'nobody knows this block'),
        b.simple('hello world'),
        b.block(4, 'names'),
        b.obsolete(0, noon + 5n, 'old'),
      );
      for (const pieces of cuts(file)) {
        const { packets, problems } = readPieces(pieces);
        expect(text(packets)).toEqual([
          [NOON, 'abcdefg', 90, 1],
          [NOON, 'hello', 11, 1],
          [NOON + 5, 'old', 3, 1],
        ]);
        expect(problems).toEqual([]);
      }
    });

    test('every interface has its link type, resolution and offset, and a section begins them anew', () => {
      const nanoseconds = b.option(9, Uint8Array.of(9));
      const binary = b.option(9, Uint8Array.of(0x80 | 10));
      const hour = little ? bytes(b.u32(3600), b.u32(0)) : bytes(b.u32(0), b.u32(3600));
      const file = bytes(
        b.section(),
        b.interface(1, 0, b.option(2, bytes('eth0')), nanoseconds),
        b.interface(101, 0, binary),
        b.interface(113, 0, b.option(14, hour)),
        b.enhanced(0, noon * 1000n + 1999n, 'nano'),
        b.enhanced(1, 5n * 1024n + 512n, 'binary'),
        b.enhanced(2, noon, 'later'),
        b.enhanced(3, noon, 'nowhere'),
        b.section(),
        b.interface(12),
        b.enhanced(0, noon, 'again'),
      );
      const { packets, problems } = readPieces([file]);
      expect(text(packets)).toEqual([
        [NOON + 1, 'nano', 4, 1],
        [5_500_000, 'binary', 6, 101],
        [NOON + 3_600_000_000, 'later', 5, 113],
        [NOON, 'again', 5, 12],
      ]);
      expect(problems).toEqual(['packet 4: its interface is not described']);
    });

    test('a block that is cut off, at every place', () => {
      const whole = bytes(
        b.section(),
        b.interface(1),
        b.enhanced(0, noon, 'first'),
        b.enhanced(0, noon, 'second'),
      );
      const last = b.enhanced(0, noon, 'second').length;
      for (let missing = 1; missing < last; missing++) {
        const { packets, problems } = readPieces([whole.subarray(0, whole.length - missing)]);
        expect(packets).toHaveLength(1);
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatch(/^packet 2: the file ends after \d+ of \d+ bytes of a block/);
      }
    });

    test('a long unknown block is skipped without being held, and may be the last thing in a file', () => {
      const head = bytes(b.section(), b.interface(1));
      const length = b.u32(0x4000_0000);
      expect(readPieces([head, b.u32(99), length, bytes('x'.repeat(5000))]).problems).toEqual([
        'packet 1: the file ends 1073736816 bytes before its last block does',
      ]);
    });

    test('an absurd length is reported, and reading goes on at the next section', () => {
      const next = bytes(b.section(), b.interface(1), b.enhanced(0, noon, 'found'));
      for (const length of [3, 11, 0x7fff_ffff]) {
        const file = bytes(b.section(), b.interface(1), b.u32(6), b.u32(length), 'rubbish', next);
        for (const pieces of [[file], [...file].map((byte) => Uint8Array.of(byte))]) {
          const { packets, problems } = readPieces(pieces);
          expect(text(packets)).toEqual([[NOON, 'found', 5, 1]]);
          expect(problems).toEqual([
            `packet 1: a block of type 6 claims to be ${length} bytes long; looking for the next section`,
          ]);
        }
      }
    });

    test('a captured length beyond its block is cut to the block', () => {
      const block = Buffer.from(b.enhanced(0, noon, 'abcd'));
      if (little) block.writeUInt32LE(1_000_000, 20);
      else block.writeUInt32BE(1_000_000, 20);
      const { packets, problems } = readPieces([bytes(b.section(), b.interface(1), block)]);
      expect(packets).toHaveLength(1);
      expect(problems).toEqual(['packet 1: its captured length exceeds its block']);
    });
  });
}

test('time stamps of any resolution, to the last microsecond', () => {
  const stamp = (tsresol: number, units: bigint, offset = 0n) =>
    microseconds(resolutionOf(tsresol, offset), Number(units >> 32n), Number(units & 0xffff_ffffn));
  const moment = 1_795_404_101_123_456n;
  expect(stamp(6, moment)).toBe(Number(moment));
  expect(stamp(9, moment * 1000n + 999n)).toBe(Number(moment));
  expect(stamp(12, 18_446_744_073_709_551_615n)).toBe(18_446_744_073_709);
  expect(stamp(3, 1_795_404_101_123n)).toBe(1_795_404_101_123_000);
  expect(stamp(0, 5n, -3n)).toBe(2_000_000);
  expect(stamp(0, 5n, -30n)).toBe(0);
  expect(stamp(0x80 | 20, 3n << 19n)).toBe(1_500_000);
  expect(stamp(0x7f, moment)).toBe(0);
  expect(stamp(6, 18_446_744_073_709_551_615n)).toBe(Number.MAX_SAFE_INTEGER);
});
