import { expect, test } from 'vitest';
import {
  isFolderLine,
  isLongListing,
  listingLines,
  sizeIn,
} from '../../../src/message/values/listing-lines.ts';

const facts =
  'modify=20230314092653;perm=flcdmpe;type=dir;unix.mode=0755; docs\r\nmodify=20230314092653;size=31;type=file; read me.txt\r\n';

test('a listing for programs has names, sizes and folders too', () => {
  const [docs, readme] = listingLines(facts);
  expect([docs?.name, readme?.name]).toEqual(['docs', 'read me.txt']);
  expect(readme && sizeIn(readme)).toBe(31);
  expect(docs && isFolderLine(docs)).toBe(true);
  expect(readme && isFolderLine(readme)).toBe(false);
  expect(isLongListing(facts)).toBe(true);
});

test('names alone are no long listing', () => {
  expect(isLongListing('docs\r\na=b.txt\r\n')).toBe(false);
  expect(listingLines('docs\r\na=b; c\r\n').map(({ name }) => name)).toEqual([undefined, 'c']);
});
