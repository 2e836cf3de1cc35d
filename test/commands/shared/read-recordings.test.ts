import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRecordings } from '../../../src/commands/shared/read-recordings.ts';

const samples = resolve(import.meta.dirname, '../../../samples');
const sendmail = join(samples, 'sendmail.pcap');
const unseen = join(samples, 'sendmail-unseen.pcap');
const folder = mkdtempSync(join(tmpdir(), 'mynah-recordings-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the order in which captures are given does not matter', async () => {
  const one = await readRecordings([sendmail, unseen]);
  const other = await readRecordings([unseen, sendmail]);
  expect(other).toEqual(one);
  expect(one.value.map(({ conversations }) => conversations.length)).toEqual([40, 10]);
});

test('conversations are numbered through all captures', async () => {
  const { value } = await readRecordings([sendmail, unseen]);
  const ids = value.flatMap(({ conversations }) => conversations.map(({ id }) => id));
  expect(new Set(ids).size).toBe(50);
});

test('data connections keep pointing at their control connection', async () => {
  const { value } = await readRecordings([sendmail, join(samples, 'netkit-ftpd.pcap')]);
  for (const { conversations } of value) {
    const ids = new Set(conversations.map(({ id }) => id));
    for (const { dataOf } of conversations)
      expect(dataOf === undefined || ids.has(dataOf.control)).toBe(true);
  }
  expect(value.flatMap(({ conversations }) => conversations).filter(({ dataOf }) => dataOf)).not.toHaveLength(
    0,
  );
});

test('a capture given twice counts once', async () => {
  const copy = join(folder, 'copy.pcap');
  copyFileSync(unseen, copy);
  expect((await readRecordings([unseen, copy, unseen])).value).toHaveLength(1);
});

test('what is not a capture is named', async () => {
  const path = join(folder, 'letter.txt');
  writeFileSync(path, 'Dear Alice, this is no capture.\n');
  await expect(readRecordings([unseen, path])).rejects.toThrow(path);
});
