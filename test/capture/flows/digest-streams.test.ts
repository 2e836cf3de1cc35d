import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { StreamDigester } from '../../../src/capture/flows/digest-streams.ts';

const MEGABYTE = 1024 * 1024;

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

test('the first bytes are digested at once, many on the side, and every one is told about once', async () => {
  const digester = new StreamDigester();
  const noise = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * i) >>> 7));
  const wanted: string[] = [];
  const got: string[][] = [];
  let atOnce = 0;
  let bytes = 0;
  for (let i = 0; bytes < 40 * MEGABYTE; i++) {
    const start = i % 1000;
    const end = start + ((i * 7919) % (i % 100 === 0 ? 390_000 : 30_000)); // some are longer than a batch
    bytes += end - start;
    wanted.push(md5(noise.subarray(start, end)));
    const answers: string[] = [];
    got.push(answers);
    digester.digest(noise, start, end, (digest) => answers.push(digest));
    if (answers.length > 0) atOnce++;
  }
  expect(atOnce).toBeLessThan(wanted.length);
  await digester.finish();
  expect(got).toEqual(wanted.map((digest) => [digest]));
  const more: string[] = [];
  digester.digest(noise, 0, 10, (digest) => more.push(digest));
  await digester.finish();
  expect(more).toEqual([md5(noise.subarray(0, 10))]);
});

test('nothing to do', async () => {
  await expect(new StreamDigester().finish()).resolves.toBeUndefined();
});
