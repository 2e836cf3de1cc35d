import { describe, expect, test } from 'vitest';
import type { Captured } from '../craft-packets.ts';
import { NOON, readPackets, said, segmentPacket } from '../craft-packets.ts';

/**
 * Tables: `12 hello` is a segment with sequence number 12, `S11` a SYN, `F17` a FIN, `A20` an acknowledgement by the
 * other side of all bytes before 20, `+5s` that five seconds pass.
 */
function captured(table: readonly string[], options: { start?: number } = {}): Captured[] {
  const start = options.start ?? 0;
  const packets: Captured[] = [];
  let time = NOON;
  for (const line of table) {
    const [, kind, number, , text] = /^([SFA+]?)(\d+)(s?)(?: (.*))?$/.exec(line) ?? [];
    const sequence = (start + Number(number)) >>> 0;
    const here = { sourcePort: 4000, targetPort: 25 };
    const there = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 25, targetPort: 4000 };
    if (kind === '+') time += Number(number) * 1_000_000;
    else if (kind === 'A') {
      packets.push(segmentPacket({ ...there, sequence: 1, acknowledgement: sequence, flags: 'A' }, time));
    } else {
      const flags = kind === 'S' ? 'S' : kind === 'F' ? 'AF' : 'A';
      packets.push(segmentPacket({ ...here, sequence, flags, data: text ?? '' }, time));
    }
    time += 10;
  }
  return packets;
}

/** Chunks delivered, then what is odd. */
function delivered(table: readonly string[], options?: { start?: number }): string[] {
  const { value } = readPackets(captured(table, options));
  const [conversation] = value;
  const chunks = conversation?.messages.map(({ bytes }) => Buffer.from(bytes).toString('latin1')) ?? [];
  return [...chunks, ...(conversation?.problems ?? []).map((problem) => problem.replace('client: ', '! '))];
}

describe('packets in, chunks out', () => {
  test.each<[string, string[], string[]]>([
    ['in order', ['S9', '10 ab', '12 cd', '14 ef'], ['ab', 'cd', 'ef']],
    ['the last first', ['S9', '14 ef', '12 cd', '10 ab'], ['ab', 'cd', 'ef']],
    ['sent twice', ['S9', '10 ab', '10 ab', '12 cd', '10 ab', '12 cd'], ['ab', 'cd']],
    ['sent twice before the gap is closed', ['S9', '12 cd', '12 cd', '10 ab'], ['ab', 'cd']],
    ['sent again in larger pieces', ['S9', '10 ab', '10 abcd', '12 cdef'], ['ab', 'cd', 'ef']],
    [
      'overlapping, and the first copy wins',
      ['S9', '10 abcd', '12 XXef'],
      ['abcd', 'ef', '! 1 differing overlap'],
    ],
    [
      'overlapping while pending, and the first copy wins',
      ['S9', '12 cdef', '11 XXXXXgh', '10 abYY'],
      ['a', 'X', 'cdef', 'gh', '! 3 differing overlaps'],
    ],
    [
      'a segment that spans two pending ones',
      ['S9', '11 b', '13 d', '10 aBcDe'],
      ['a', 'b', 'c', 'd', 'e', '! 2 differing overlaps'],
    ],
    ['a gap that is never filled', ['S9', '10 ab', '14 ef', 'A16'], ['ab', 'ef', '! 2 bytes missing']],
    ['two gaps', ['S9', '10 a', '12 c', '15 f', 'A16'], ['a', 'c', 'f', '! 3 bytes missing']],
    ['a gap at the very start', ['S9', '12 cd', 'A14'], ['cd', '! 2 bytes missing']],
    ['a keep-alive with a byte of rubbish', ['S9', '10 ab', '11 X', '12 cd'], ['ab', 'cd']],
    [
      'a retransmission that differs',
      ['S9', '10 abcd', '10 aXXd', '14 e'],
      ['abcd', 'e', '! 1 differing overlap'],
    ],
    ['data on the SYN', ['S9 hello', '15  world'], ['hello', ' world']],
    ['the SYN after the data', ['12 cd', 'S9', '10 ab'], ['ab', 'cd']],
    ['no SYN', ['10 ab', '12 cd'], ['ab', 'cd']],
    ['no SYN, and the first bytes captured last', ['12 cd', '14 ef', '10 ab'], ['ab', 'cd', 'ef']],
    ['data and FIN, the FIN first', ['S9', 'F12', '10 ab'], ['ab']],
    [
      'a retransmission after a gap was given up is not compared',
      ['S9', '10 ab', '14 ef', 'A16', '+3s', 'A16', '16 g', '12 XX'],
      ['ab', 'ef', 'g', '! 2 bytes missing'],
    ],
    [
      'far away, and not acknowledged',
      ['S9', '10 ab', '2000000010 zz'],
      ['ab', '! 1 segment out of any window'],
    ],
    [
      'two million bytes ahead at the end, and not acknowledged',
      ['S9', '10 ab', '2000010 zz'],
      ['ab', '! 1 segment out of any window'],
    ],
    [
      'two million bytes ahead, and acknowledged',
      ['S9', '10 ab', '2000010 zz', 'A2000012'],
      ['ab', 'zz', '! 1999998 bytes missing'],
    ],
  ])('%s', (_name, table, expected) => {
    expect(delivered(table)).toEqual(expected);
    // The same where sequence numbers wrap in the middle, and where they change their sign.
    for (const start of [2 ** 32 - 12, 2 ** 31 - 12]) expect(delivered(table, { start })).toEqual(expected);
  });
});

describe('a gap is waited for', () => {
  const filler = Array.from({ length: 63 }, () => 'A16');

  test('as long as it may still be filled', () => {
    expect(delivered(['S9', '10 ab', '14 ef', ...filler, '12 cd'])).toEqual(['ab', 'cd', 'ef']);
  });

  test('but not when the other side has all and two seconds have passed', () => {
    const { value } = readPackets(captured(['S9', '10 ab', '14 ef', 'A16', '+3s', 'A16', '12 cd']));
    expect(said(value[0], 'client')).toBe('abef');
  });

  test('when it is not acknowledged, even for long', () => {
    expect(delivered(['S9', '10 ab', '14 ef', 'A12', '+60s', 'A12', '12 cd'])).toEqual(['ab', 'cd', 'ef']);
  });

  test('up to four megabytes', () => {
    const segments = Array.from({ length: 5000 }, (_, i) => `${14 + i * 1000} ${'x'.repeat(1000)}`);
    const { value } = readPackets(captured(['S9', '10 ab', ...segments, '12 cd']));
    expect(value[0]?.missing.client).toBe(2);
    expect(said(value[0], 'client').length).toBe(2 + 5_000_000);
  });
});

test('times: of the packet, or of the one that closed the gap', () => {
  const { value } = readPackets(captured(['S9', '10 a', '12 c', '+1s', '11 b']));
  expect(value[0]?.messages.map(({ time }) => time - NOON)).toEqual([10, 1_000_040, 1_000_040]);
});

test('times behind a gap that is given up stay their own', () => {
  const { value } = readPackets(captured(['S9', '10 a', '12 c', '+9s', 'A13']));
  expect(value[0]?.messages.map(({ time }) => time - NOON)).toEqual([10, 20]);
});
