import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { passList, stepsOfAll } from '../../src/learn/pass-list.ts';
import { decidingPasses } from '../../src/model/decision.ts';
import type { Personality } from '../../src/model/personality.ts';
import { heldElsewhere, passProofs, sampleProofs } from '../real/pass-proofs.ts';
import { conversation } from '../support/conversation.ts';

const sessions = ['ann', 'ben', 'cy', 'dora'].map((name, index) =>
  conversation(
    ['<220 ready\r\n', `>HELO ${name}\r\n`, `<250 Hello ${name}\r\n`, '>QUIT\r\n', '<221 Bye\r\n'],
    { at: index * 60 },
  ),
);

function fieldsOf({ templates }: Personality): readonly string[] {
  return templates.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field])),
  );
}

test('every pass has a name of its own and says what it does', () => {
  const names = passList.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(passList.filter(({ explanation }) => explanation.length < 10)).toEqual([]);
});

test('decisions are told under the names that passes are left out by', () => {
  const names = [...stepsOfAll, ...passList].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(decidingPasses.filter((name) => !names.includes(name))).toEqual([]);
});

test('a part that is left out is not learned', () => {
  expect(fieldsOf(learn(sessions))).toContain('echo');
  expect(fieldsOf(learn(sessions, { without: ['echo'] }))).not.toContain('echo');
});

test('learning goes on without any of the passes', () => {
  for (const { name } of passList)
    expect(learn(sessions, { without: [name] }).situations.length, name).toBeGreaterThan(0);
});

test('leaving out a pass that there is not is an error of the caller', () => {
  expect(() => learn(sessions, { without: ['mergeTemplate'] })).toThrow('there is no pass mergeTemplate');
});

const enough = 0.1; // points that a pass has to earn, see docs/decisions/passes-earn-their-place.md

/** What `npm run ablation` wrote into the scoreboard. */
function tableOfPasses(): string {
  const scoreboard = readFileSync(resolve(import.meta.dirname, '../../docs/SCOREBOARD.md'), 'utf8');
  const [, section = ''] = scoreboard.split('## What each pass contributes');
  return section.split('\n## ')[0] ?? '';
}

/** The most that leaving a pass out costs in any column, by pass. */
function earned(): ReadonlyMap<string, number> {
  const rows = tableOfPasses()
    .split('\n')
    .flatMap((line) => (/^\| \w+ \|/.test(line) ? [line.split('|').slice(1, -2)] : []));
  return new Map(
    rows.map(([name = '', ...cells]) => [
      name.trim(),
      Math.max(
        0,
        ...cells.flatMap((cell) => [...cell.matchAll(/-(\d+\.\d+)/g)].map(([, points]) => Number(points))),
      ),
    ]),
  );
}

test('every pass has its row in the table, measured in all columns', () => {
  const names = passList.map(({ name }) => name);
  expect([...earned().keys()].filter((name) => name !== 'without').sort()).toEqual([...names].sort());
  expect(tableOfPasses()).not.toContain('not measured');
});

test('what earns less than 0.1 points is gone, or held by a test with a real server', () => {
  const points = earned();
  const held = [...passProofs, ...sampleProofs]
    .map(({ pass }): string => pass)
    .concat(Object.keys(heldElsewhere));
  const names = passList.map(({ name }) => name);
  expect(names.filter((name) => (points.get(name) ?? 0) < enough && !held.includes(name))).toEqual([]);
  expect(held.filter((name) => !names.includes(name))).toEqual([]);
});
