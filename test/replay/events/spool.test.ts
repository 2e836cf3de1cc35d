import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/model/errors.ts';
import { Spool } from '../../../src/replay/events/spool.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'mynah-')), 'spool');

test('keeps a piece once, under its SHA-256', () => {
  const here = folder();
  const spool = new Spool(here, 1000);
  const kept = spool.keep(Buffer.from('abc'));
  expect(kept.shasum).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(readFileSync(kept.outfile ?? '', 'utf8')).toBe('abc');
  expect(spool.keep(Buffer.from('abc'))).toEqual(kept);
  expect(readdirSync(here)).toEqual([kept.shasum]);
});

test('what does not fit the quota is not kept, what is there already stays', () => {
  const here = folder();
  const spool = new Spool(here, 10);
  expect(spool.keep(Buffer.alloc(6, 'a')).outfile).toBeDefined();
  expect(spool.keep(Buffer.alloc(6, 'b'))).toMatchObject({ reason: 'the quota of 10 bytes is used up' });
  expect(spool.keep(Buffer.alloc(4, 'c')).outfile).toBeDefined();
  expect(spool.keep(Buffer.alloc(6, 'a')).outfile).toBeDefined();
  expect(readdirSync(here)).toHaveLength(2);
});

test('the number of files is bounded too', () => {
  const spool = new Spool(folder(), 1000, 2);
  for (const letter of ['a', 'b']) expect(spool.keep(Buffer.from(letter)).outfile).toBeDefined();
  expect(spool.keep(Buffer.from('c')).reason).toBe('2 files are kept already');
});

test('a file in the way is the caller’s fault', () => {
  const file = folder();
  writeFileSync(file, '');
  expect(() => new Spool(file, 10)).toThrow(UsageError);
});
