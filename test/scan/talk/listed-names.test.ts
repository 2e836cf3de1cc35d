import { expect, test } from 'vitest';
import { lastWords } from '../../../src/scan/talk/listed-names.ts';

test('the names of a listing are the last words of its lines, but for what stands above them', () => {
  const listing =
    'total 12\r\ndrwxr-x--- 2 1001 1001 4096 Mar 14 2023 docs\r\n-rw-r----- 1 1001 1001 315 Mar 14 2023 notes.txt\r\n';
  expect(lastWords([listing])).toEqual(['docs', 'notes.txt']);
  expect(lastWords(['total 4\r\n-rw-r----- 1 1001 1001 315 Mar 14 2023 notes.txt\r\n'])).toEqual([
    'notes.txt',
  ]);
});

test('names alone on their lines, one of which has a blank', () => {
  expect(lastWords(['a.txt\r\nmy notes\r\nb.txt\r\n'])).toEqual(['a.txt', 'notes', 'b.txt']);
});
