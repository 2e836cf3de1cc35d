import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { addressBytes, sameFamily } from '../../../src/capture/write/write-address.ts';
import { CaptureWriter } from '../../../src/capture/write/write-pcap.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rethrow = (error: Error) => {
  throw error;
};

test('a record holds the time in µs, what was captured and what was on the wire', () => {
  const file = join(folder, 'one.pcap');
  const writer = new CaptureWriter(file, 101, rethrow);
  writer.packet(Buffer.from('(abc)'), 1, 4, 70000, 1_795_404_101_999_999);
  writer.close();
  expect(readFileSync(file).toString('hex')).toBe(
    `${'d4c3b2a1020004000000000000000000'}${'0000040065000000'}${'45b1036b3f420f000300000070110100'}616263`,
  );
});

test('every packet is in the file at the next turn of the event loop, without closing', async () => {
  const file = join(folder, 'turn.pcap');
  const writer = new CaptureWriter(file, 101, rethrow);
  for (let i = 0; i < 100; i++) writer.packet(Buffer.alloc(10), 0, 10, 10, i);
  await turn();
  expect(readFileSync(file)).toHaveLength(24 + 100 * 26);
  writer.close();
});

test('more packets than one write gathers, and the longest packet', () => {
  const file = join(folder, 'many.pcap');
  const writer = new CaptureWriter(file, 101, rethrow);
  for (let i = 0; i < 5; i++) writer.packet(Buffer.alloc(262144, i), 0, 262144, 262144, i);
  writer.close();
  const bytes = readFileSync(file);
  expect(bytes).toHaveLength(24 + 5 * (16 + 262144));
  for (let i = 0; i < 5; i++) expect(bytes[24 + i * (16 + 262144) + 16]).toBe(i);
});

test('a disk that is full is told once, and later packets are dropped', () => {
  const told: Error[] = [];
  const writer = new CaptureWriter('/dev/full', 101, (error) => told.push(error));
  writer.packet(Buffer.from('a'), 0, 1, 1, 0);
  writer.flush();
  writer.close();
  expect(told.map((error) => (error as NodeJS.ErrnoException).code)).toEqual(['ENOSPC']);
});

test.each([
  ['127.0.0.1', '7f000001'],
  ['::', '0'.repeat(32)],
  ['::1', `${'0'.repeat(31)}1`],
  ['2001:db8::', `20010db8${'0'.repeat(24)}`],
  ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
  ['fe80::1%eth0', `fe80${'0'.repeat(27)}1`],
  ['::ffff:1.2.3.4', `${'0'.repeat(20)}ffff01020304`],
  ['64:ff9b::1.2.3.4', `0064ff9b${'0'.repeat(16)}01020304`],
])('address %s', (text, hex) => {
  expect(Buffer.from(addressBytes(text)).toString('hex')).toBe(hex);
});

test('no address, no packet', () => {
  expect(() => addressBytes('mail.example.org')).toThrow(RangeError);
});

test('an IPv4 address beside an IPv6 one is mapped', () => {
  const [a, b] = sameFamily('1.2.3.4', '::1');
  expect([a.length, b.length]).toEqual([16, 16]);
  expect(a).toEqual(addressBytes('::ffff:1.2.3.4'));
});
