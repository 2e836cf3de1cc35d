import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from '../../src/personality/write-atomically.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a new file, and nothing beside it', () => {
  writeAtomically(join(folder, 'p.json'), 'one');
  expect(readFileSync(join(folder, 'p.json'), 'utf8')).toBe('one');
  expect(readdirSync(folder)).toEqual(['p.json']);
});

test('a new content is a new file under the old name and mode: who has the old one open keeps reading it', () => {
  const path = join(folder, 'p.json');
  writeFileSync(path, 'one');
  chmodSync(path, 0o640);
  const before = statSync(path);
  writeAtomically(path, Buffer.from('two'));
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).ino).not.toBe(before.ino);
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test('a symbolic link stays a link', () => {
  writeFileSync(join(folder, 'real'), 'one');
  symlinkSync('real', join(folder, 'link'));
  writeAtomically(join(folder, 'link'), 'two');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('two');
});

test('failure leaves the folder as it was', () => {
  mkdirSync(join(folder, 'sub'));
  expect(() => writeAtomically(join(folder, 'none', 'p.json'), 'x')).toThrow('ENOENT');
  expect(() => writeAtomically(join(folder, 'sub'), 'x')).toThrow('EISDIR');
  expect(readdirSync(folder)).toEqual(['sub']);
});

test('a device is written to', () => {
  writeAtomically('/dev/null', 'x');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
