import { expect, test } from 'vitest';
import { editListing } from '../../../src/replay/files/edit-listing.ts';

const time = 1_795_428_900_000_000; // 2026-11-23 10:15:00 UTC
const unix = [
  'total 24',
  'drwxr-xr-x 2 alice alice 4096 Mar 14  2023 docs',
  'drwxr-xr-x 1 alice alice 4096 Nov 23 08:28 my files',
  '-rw-r--r-- 1 alice alice  783 Mar 14  2023 notes.txt',
  '',
].join('\r\n');
const none = () => false;
const made = (name: string, bytes: string | undefined) => new Map([[name, { bytes, time }]]);

test('a new file has a line like the others, in its place, with its size and the time', () => {
  expect(editListing(unix, { made: made('huge', 'x'.repeat(123_456)), isGone: none }).split('\r\n')[2]).toBe(
    '-rw-r--r-- 1 alice alice 123456 Nov 23 10:15 huge',
  );
  expect(editListing(unix, { made: made('z', 'x'), isGone: none }).split('\r\n')[4]).toBe(
    '-rw-r--r-- 1 alice alice    1 Nov 23 10:15 z',
  );
});

test('a new folder has a line like those of folders', () => {
  expect(editListing(unix, { made: made('new', undefined), isGone: none })).toContain(
    'drwxr-xr-x 2 alice alice 4096 Nov 23 10:15 new\r\n',
  );
});

test('what is stored over another file, or deleted, is not listed twice or any more', () => {
  const over = editListing(unix, { made: made('notes.txt', 'x'), isGone: none });
  expect(over.match(/notes\.txt/g)).toHaveLength(1);
  expect(over).toContain('   1 Nov 23 10:15 notes.txt');
  const without = editListing(unix, { made: new Map(), isGone: (name) => name === 'docs' });
  expect(without).not.toContain('docs');
  expect(without).toContain('total 24');
});

test('a listing of names, sorted or not, has one more', () => {
  expect(editListing('a\r\nc\r\n', { made: made('b', 'x'), isGone: none })).toBe('a\r\nb\r\nc\r\n');
  expect(editListing('c\na\n', { made: made('b', 'x'), isGone: none })).toBe('c\na\nb\n');
});

test('DOS writes its own lines', () => {
  const dos =
    '03-14-23  09:26AM       <DIR>          docs\r\n03-14-23  09:26AM                  783 notes.txt\r\n';
  expect(editListing(dos, { made: made('x', '12345'), isGone: none })).toMatch(/11-23-26 +10:15AM .* x\r\n$/);
});

test('a listing for programs gets the facts of the new file', () => {
  const facts = 'modify=20230314092653;size=31;type=file; readme\r\n';
  expect(editListing(facts, { made: made('z', '12345'), isGone: none })).toBe(
    `${facts}modify=20261123101500;size=5;type=file; z\r\n`,
  );
});

test('a new file is listed as most are, and nothing is left to count where all is gone', () => {
  const odd = unix.replace('total 24\r\n', 'total 24\r\n---------- 1 alice alice 5 Mar 14  2023 a\r\n');
  const more = odd.replace(/(-rw.*notes.txt)/, '$1\r\n-rw-r--r-- 1 alice alice  783 Mar 14  2023 other');
  expect(editListing(more, { made: made('z', 'x'), isGone: none })).toMatch(/-rw-r--r-- .* z\r\n$/);
  expect(editListing(unix, { made: new Map(), isGone: () => true })).toBe('total 0\r\n');
});
