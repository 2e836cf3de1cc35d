import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { apiPage, exportsOf } from './api-page.ts';

const root = resolve(import.meta.dirname, '../..');
const entries = {
  mynah: exportsOf(resolve(root, 'src/library/library.ts')),
  'mynah/vitest': exportsOf(resolve(root, 'src/library/vitest.ts')),
};

test('everything that is exported at run time is found, and says what it is', async () => {
  const library = await import('../../src/library/library.ts');
  const found = entries.mynah.filter(({ kind }) => kind === 'function' || kind === 'class');
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(library)));
  const silent = Object.values(entries).flatMap((all) => all.filter(({ doc }) => doc === ''));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('docs/api.md is made from the docstrings (npm run api makes it anew)', () => {
  const made = apiPage(entries);
  const file = resolve(root, 'docs/api.md');
  if (process.env.UPDATE_API) writeFileSync(file, made);
  expect(readFileSync(file, 'utf8')).toBe(made);
});
