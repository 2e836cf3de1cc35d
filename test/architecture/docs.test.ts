import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Names of files and folders of this project that stand in backticks. */
function namedIn(document: string): readonly string[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/`([\w@./-]+)`/g)].map(([, name = '']) => name);
}

const files = ['src', 'test', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
);

test.each(['docs/ARCHITECTURE.md', 'docs/fields.md', 'docs/personality.md', 'CONTRIBUTING.md'])(
  'files and folders that %s names are there',
  (document) => {
    const paths = namedIn(document).filter((name) => /^(?:src|test|bench|plans)\//.test(name));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const sources = namedIn(document).filter(
      (name) => /^[a-z][\w/-]*\.ts$/.test(name) && name !== 'index.ts',
    ); // which is not to be
    expect(
      sources.filter((name) => !files.some((path) => path === name || path.endsWith(`/${name}`))),
    ).toEqual([]);
  },
);

test('a folder of the pipeline is in the table of folders', () => {
  const text = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !text.includes(`| \`src/${name}/\` |`))).toEqual(
    [],
  );
});
