import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConversations } from '../../../src/capture/read-conversations.ts';
import { FormatError } from '../../../src/model/errors.ts';
import { pcapFile, udpPacket } from '../craft-packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-gzip-'));
const packets = Array.from({ length: 400 }, (_, number) =>
  udpPacket('10.0.0.1', 1024 + number, '10.0.0.2', 69, `question ${number * 7919}`),
);
const whole = gzipSync(pcapFile(packets));

/** What is said of a capture with these bytes: conversations, or the fault. A promise that is never settled makes the test time out. */
async function read(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'x.pcap.gz');
  writeFileSync(path, bytes);
  try {
    const { value, problems } = await readConversations([path]);
    return `${value.length} conversations, ${problems.length} problems`;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
}

test('a gzipped capture is read, and one that is cut off gives what came before', async () => {
  expect(await read(whole)).toBe('400 conversations, 0 problems');
  expect(await read(whole.subarray(0, whole.length >> 1))).toMatch(/^\d+ conversations, [1-9]/);
});

test('a gzipped capture that is damaged anywhere is read to its damage, or refused in one line', async () => {
  const damage = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (places) => {
      const bytes = Uint8Array.from(whole);
      for (const { at, byte } of places) bytes[at] = (bytes[at] ?? 0) ^ byte;
      expect(await read(bytes)).not.toContain('\n');
    }),
    { numRuns: 200 },
  );
});
