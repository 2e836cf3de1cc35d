import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { checkSync } from 'recheck';
import { expect, test } from 'vitest';

/** Rooms in which what clients, personalities and fleet files say is looked at. */
const rooms = ['src/message', 'src/replay', 'src/honeyd', 'src/personality', 'src/model'];

interface Expression {
  readonly pattern: string;
  readonly flags: string;
}

function expressionsIn(path: string): readonly Expression[] {
  const found: Expression[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node) found.push(node.regex as Expression);
    else for (const inside of Object.values(node)) look(inside);
  };
  look(parseSync(path, readFileSync(path, 'utf8')).program);
  return found;
}

/** Whether the time that an expression takes can grow faster than the text that it is put to: two searches for such a text, begun differently, find one. */
function isSlow({ pattern, flags }: Expression): boolean {
  return [1, 2].every(
    (randomSeed) => checkSync(pattern, flags, { timeout: 10_000, randomSeed }).status === 'vulnerable',
  );
}

test('no expression takes longer than the text is long', { timeout: 120_000 }, () => {
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(room, name)),
  );
  const all = files.flatMap((path) => expressionsIn(path).map((one) => ({ ...one, path })));
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(isSlow).map(({ path, pattern }) => `${path}: ${pattern}`)).toEqual([]);
});

test('the one that kept a server busy for seconds is found', () => {
  expect(isSlow({ pattern: '[A-Za-z]+ \\S.* [A-Z]+\\/\\d', flags: '' })).toBe(true);
  expect(isSlow({ pattern: '^[A-Za-z]+ [^ ]+$', flags: '' })).toBe(false);
});
