import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MissBook } from '../../../src/commands/on-miss/miss-book.ts';
import { writeSmallPersonality } from '../../honeyd/small-personality.ts';

let folder = '';
let kept = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-book-'));
  kept = join(folder, 'kept');
  mkdirSync(kept);
  vi.stubEnv('TMPDIR', kept);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Bytes of all that lies in the temporary folder's captures. */
function captured(): number {
  const paths = readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.pcap'),
  );
  return paths.reduce((sum, path) => sum + statSync(join(kept, path)).size, 0);
}

test('what is kept to learn from does not outgrow its quota; who serves hears of it once', async () => {
  const complaints: string[] = [];
  const file = join(folder, 'small.json');
  writeSmallPersonality(file);
  const book = new MissBook({
    file,
    target: { address: '127.0.0.1', port: 9 },
    complain: (line) => complaints.push(line),
    quota: 1000,
  });
  expect(book.hasNews).toBe(false);
  const packet = new Uint8Array(400);
  for (let time = 0; time < 10; time++) {
    book.packet(packet, 0, packet.length, packet.length, time);
    expect(complaints).toHaveLength(time < 2 ? 0 : 1);
  }
  expect(complaints[0]).toContain('more than 1000 bytes');
  expect(book.hasNews).toBe(true);
  await new Promise(setImmediate);
  expect(captured()).toBe(24 + 2 * (16 + 400));
  book.close();
  expect(readdirSync(kept)).toEqual([]);
});
