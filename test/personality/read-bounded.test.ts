import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FormatError } from '../../src/model/errors.ts';
import { readBounded } from '../../src/personality/read-bounded.ts';

const path = join(mkdtempSync(join(tmpdir(), 'mynah-')), 'file');

test.each([0, 10, 1024 * 1024, 3 * 1024 * 1024])('a file of %i bytes is read', (length) => {
  const bytes = Buffer.alloc(length, 'ab');
  writeFileSync(path, bytes);
  expect(readBounded(path, length).equals(bytes)).toBe(true);
});

test('a longer one is refused', () => {
  writeFileSync(path, Buffer.alloc(2 * 1024 * 1024 + 1));
  expect(() => readBounded(path, 2 * 1024 * 1024)).toThrow(FormatError);
});

test.skipIf(!existsSync('/dev/zero'))('so is a device without an end', () => {
  expect(() => readBounded('/dev/zero', 1024 * 1024)).toThrow('/dev/zero: longer than 1 MiB');
});
