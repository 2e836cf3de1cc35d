import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What a field kind needs in any case; the compiler asks for the first five once the first has a new member. */
const places = [
  'src/model/field.ts',
  'src/message/template/render-template.ts',
  'src/personality/shapes/shapes.ts',
  'src/personality/field-schema.ts',
  'src/personality/words/describe-field.ts',
];

const kinds = [
  ...readFileSync(join(root, 'src/model/field.ts'), 'utf8').matchAll(/readonly field: '(\w+)'/g),
].map(([, kind = '']) => kind);

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));

/** Files that say the name of a kind as a key or in quotes. */
function filesNaming(kind: string): readonly string[] {
  const said = new RegExp(
    `field: '${kind}'|field === '${kind}'|literal\\('${kind}'\\)|^\\s+${kind}: (?:\\(|\\{|object)`,
    'm',
  );
  return sources.filter((path) => said.test(readFileSync(join(root, path), 'utf8')));
}

test('there are field kinds, each told in docs/fields.md', () => {
  const docs = readFileSync(join(root, 'docs/fields.md'), 'utf8');
  expect(kinds.length).toBeGreaterThan(15);
  expect(kinds.filter((kind) => !docs.includes(`\`${kind}\``))).toEqual([]);
});

test.each(['address', 'here', 'clientName', 'number'])(
  'beside its places, the kind %s is known to its own explanation and hardly anybody else',
  (kind) => {
    const others = filesNaming(kind).filter((path) => !places.includes(path));
    expect(others.length, others.join(', ')).toBeLessThanOrEqual(4);
  },
);
