import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('docs/recipes.md shows the files of examples/, each as it is (npm run api copies them)', () => {
  const page = join(root, 'docs/recipes.md');
  const shown: string[] = [];
  const made = readFileSync(page, 'utf8').replace(/```ts examples\/(\S+)\n.*?```\n/gs, (_, name: string) => {
    shown.push(name);
    return `\`\`\`ts examples/${name}\n${readFileSync(join(root, 'examples', name), 'utf8')}\`\`\`\n`;
  });
  if (process.env.UPDATE_API) writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
  expect(shown.sort()).toEqual(readdirSync(join(root, 'examples')).sort());
});
