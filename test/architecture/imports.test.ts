import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');

/** What every folder above them may import, each of these only the ones before it. */
const ground = ['model', 'statistics', 'net', 'knowledge'];

/** The folders that each folder may import beside the ground, as docs/ARCHITECTURE.md draws it. */
const above: Readonly<Record<string, readonly string[]>> = {
  message: [],
  certificates: [],
  tls: [],
  capture: ['tls', 'certificates'],
  personality: ['message'],
  priors: ['personality'],
  evidence: [],
  collect: ['tls', 'capture', 'evidence'],
  nats: ['evidence', 'collect'],
  exchange: ['message'],
  learn: ['message', 'evidence', 'exchange'],
  compare: ['message', 'exchange'],
  replay: ['message', 'personality', 'tls', 'certificates'],
  honeyd: ['message', 'personality', 'replay'],
  show: ['message', 'exchange', 'personality', 'compare'],
  scan: ['message', 'capture', 'personality', 'exchange', 'compare', 'replay'],
  dashboard: ['message', 'compare', 'replay'],
  identify: ['message', 'personality', 'compare', 'scan'],
  commands: [
    'message',
    'capture',
    'tls',
    'certificates',
    'personality',
    'priors',
    'evidence',
    'collect',
    'nats',
    'exchange',
    'learn',
    'compare',
    'replay',
    'honeyd',
    'show',
    'scan',
    'identify',
    'dashboard',
  ],
  library: [
    'message',
    'capture',
    'tls',
    'personality',
    'priors',
    'evidence',
    'exchange',
    'learn',
    'compare',
    'replay',
    'commands',
  ],
};

/** The folders that a folder may import; undefined if it is in none of the tables. */
function allowedIn(folder: string): readonly string[] | undefined {
  const rank = ground.indexOf(folder);
  if (rank >= 0) return ground.slice(0, rank);
  const others = above[folder];
  return others && [...ground, ...others];
}

/** The stages of the learner; each imports only from the ones before it. */
const stages = [
  'evidence',
  'model',
  'world',
  'fields',
  'templates',
  'records',
  'features',
  'state',
  'priors',
  'relatives',
  'rules',
  'evaluation',
];

const mostFiles = 20; // in one folder

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const files = sources(root).map((path) => {
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)]
    .map(([, target]) => relative(root, resolve(dirname(path), target ?? '')))
    .filter((target) => !target.startsWith('..'));
  return { path: relative(root, path), text, imports };
});

const folderOf = (path: string, depth: number): string => path.split('/').slice(0, -1)[depth] ?? '';

test('imports walk one way', () => {
  const wrong = files.flatMap(({ path, imports }) => {
    const folder = folderOf(path, 0);
    if (folder === '') return []; // src/cli.ts
    const may = allowedIn(folder);
    if (!may) return [`${path}: the folder ${folder} is not in the table`];
    return imports
      .filter((target) => folderOf(target, 0) !== folder && !may.includes(folderOf(target, 0)))
      .map((target) => `${path} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('a stage of the learner imports only from the stages before it', () => {
  const rank = (path: string) =>
    folderOf(path, 1) === '' ? stages.length : stages.indexOf(folderOf(path, 1));
  const wrong = files
    .filter(({ path }) => path.startsWith('learn/'))
    .flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith('learn/') && (rank(path) < 0 || rank(target) > rank(path)))
        .map((target) => `${path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test('there is no circle among files', () => {
  expect(findCircle(new Map(files.map(({ path, imports }) => [path, imports])))).toEqual([]);
});

test('there is no circle among folders', () => {
  const folders = new Map<string, string[]>();
  for (const { path, imports } of files) {
    const others = imports.map(dirname).filter((folder) => folder !== dirname(path));
    folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), ...others]);
  }
  expect(findCircle(folders)).toEqual([]);
});

test('the finder of circles finds one', () => {
  const circle = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(findCircle(circle)).toEqual(['b', 'c', 'b']);
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

test(`no folder has more than ${mostFiles} files`, () => {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > mostFiles)).toEqual([]);
});

/** The nodes of one circle, the first repeated at the end; empty if there is none. Depth-first search. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): readonly string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const found = visit(next);
      if (found.length > 0) return found;
    }
    path.pop();
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const found = visit(node);
    if (found.length > 0) return found;
  }
  return [];
}
