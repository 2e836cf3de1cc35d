import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashesAside, hashesHere } from '../../src/collect/file-hashes.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-hashes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = Array.from({ length: 12 }, (_, number) => {
  const name = `file ${number}`;
  const [path, text] = [join(folder, name), name.repeat(100_000)];
  writeFileSync(path, text);
  return { path, sha256: createHash('sha256').update(text).digest('hex') };
});
const missing = join(folder, 'none');

test.each([
  ['here', () => hashesHere()],
  ['in a thread of their own', () => hashesAside([...files.map(({ path }) => path), missing])],
])(
  'files are hashed %s, and one that is not there is told',
  async (_, start) => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const hashes = start();
    for (const { path, sha256 } of [...files].reverse()) expect(await hashes.of(path)).toBe(sha256);
    await expect(hashes.of(missing)).rejects.toThrow('ENOENT');
    hashes.stop();
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  },
  30_000,
);
