import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');

/** Who may import whom, as docs/ARCHITECTURE.md draws it. `commands` imports all. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  message: ['model'],
  capture: ['model'],
  personality: ['model'],
  learn: ['model', 'message'],
  compare: ['model', 'message'],
  replay: ['model', 'message', 'personality'],
  honeyd: ['model', 'message', 'personality', 'replay'],
  show: ['model', 'message', 'personality', 'compare'],
  commands: ['model', 'message', 'capture', 'personality', 'learn', 'compare', 'replay', 'honeyd', 'show'],
};

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const files = sources(root).map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

test('imports walk one way', () => {
  const wrong: string[] = [];
  for (const { path, text } of files) {
    const folder = path.split('/')[0] ?? '';
    if (!(folder in allowed)) continue;
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) {
      if (target?.endsWith('.json')) continue; // package.json has the version
      const other = relative(root, resolve(root, path, '..', target ?? '')).split('/')[0] ?? '';
      if (other !== folder && !allowed[folder]?.includes(other)) wrong.push(`${path} imports ${other}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('only the command line prints or touches the process', () => {
  const edges = /^(commands\/|cli\.ts)/;
  const wrong = files
    .filter(
      ({ path, text }) =>
        !edges.test(path) && /\bconsole\.|\bprocess\.(exit|stdout|stderr|argv)\b/.test(text),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('files stay under 300 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)).toEqual([]);
});
