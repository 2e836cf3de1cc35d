import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');
const mostLines = 50;

interface Found {
  readonly name: string;
  readonly lines: number;
}

/** All functions of a source, with the lines from their first to their last. */
function functionsIn(path: string, text: string): readonly Found[] {
  const found: Found[] = [];
  const look = (node: unknown, name: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, start, end, id, key } = node as {
      type?: string;
      start?: number;
      end?: number;
      id?: { name?: string } | null;
      key?: { name?: string };
    };
    const own = id?.name ?? key?.name ?? name;
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type ?? ''))
      found.push({ name: own, lines: text.slice(start, end).split('\n').length });
    for (const inside of Object.values(node)) look(inside, own);
  };
  look(parseSync(path, text).program, '');
  return found;
}

const long = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) =>
    functionsIn(name, readFileSync(join(root, name), 'utf8'))
      .filter(({ lines }) => lines > mostLines)
      .map((one) => `${name} ${one.name}`),
  );

test(`no function is longer than ${mostLines} lines`, () => {
  expect(long).toEqual([]);
});

test('a longer one is found, and by its name', () => {
  const text = `const cut = () => {\n${'work();\n'.repeat(mostLines)}};\nclass Short {\n  long() {\n${'work();\n'.repeat(mostLines)}  }\n}`;
  expect(functionsIn('made-up.ts', text).map(({ name }) => name)).toEqual(['cut', 'long']);
});
