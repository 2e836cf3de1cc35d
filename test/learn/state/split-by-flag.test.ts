import { describe, expect, test } from 'vitest';
import { explainRefusals } from '../../../src/learn/state/explain-refusals.ts';
import type { FlagSearch } from '../../../src/learn/state/share-flags.ts';
import { splitByFlag } from '../../../src/learn/state/split-by-flag.ts';
import type { Template } from '../../../src/model/personality.ts';
import type { EventRef } from '../../../src/model/situation.ts';
import { rowsOf } from '../../support/rows.ts';

const wrong = 'BAD wrong state';
const sessions = [
  [`LIST -> ${wrong}`, 'LOGIN -> OK in', 'LIST -> OK list', `FETCH -> ${wrong}`, `LOGIN -> ${wrong}`],
  ['LOGIN -> OK in', `FETCH -> ${wrong}`, 'OPEN -> OK open', 'FETCH -> OK mail', 'LIST -> OK list'],
  [`FETCH -> ${wrong}`, `LIST -> ${wrong}`, 'LOGIN -> OK in', 'OPEN -> OK open', 'FETCH -> OK mail'],
  ['LOGIN -> OK in', `LOGIN -> ${wrong}`, 'LIST -> OK list', `FETCH -> ${wrong}`, 'LIST -> OK list'],
  [`LIST -> ${wrong}`, 'LOGIN -> OK in', 'OPEN -> OK open', `LOGIN -> ${wrong}`, 'FETCH -> OK mail'],
].map((session) => ['HELLO -> OK ready', ...session]);

const templateOf = (id: string): Template => ({
  id,
  status: /^\S*/.exec(id)?.[0] ?? '',
  parts: [id],
  seen: 1,
  sessions: 1,
  delay: [0, 0, 0],
});

test('one wording for several states is explained by a flag for each', () => {
  const rows = rowsOf(sessions, (answer) => (answer === wrong ? 'state' : 'none'));
  const answers = [...new Set(sessions.flat().map((exchange) => exchange.split(' -> ')[1] ?? ''))];
  const events: readonly EventRef[] = ['HELLO', 'LOGIN', 'OPEN', 'LIST', 'FETCH'].map((verb) => ({
    verb,
    status: 'OK',
  }));
  const found = explainRefusals(rows, events, answers.map(templateOf));
  const flagOf = (command: string) => found.find(({ commands }) => commands.has(command))?.test;
  const happened = (verb: string) => ({ verb, status: 'OK' });
  expect(flagOf('LIST')).toEqual({
    test: 'happened',
    event: happened('HELLO'),
    since: [happened('LOGIN')],
  });
  expect(flagOf('FETCH')).toEqual({ test: 'happened', event: happened('HELLO'), since: [happened('OPEN')] });
  expect(flagOf('LOGIN')).toEqual({ test: 'happened', event: happened('LOGIN') });
});

describe('a refusal that one flag explains badly', () => {
  const rows = rowsOf([[`LIST -> ${wrong}`, `FETCH -> ${wrong}`, 'LIST -> OK list', 'FETCH -> OK mail']]);
  const flagOf = (set: number) => ({ set: [set], clear: [], missed: 0, taken: 0, cost: 5 });
  const search = {
    search: ([first = 0]: readonly number[]) => flagOf(first),
    weigh: ([first = 0]: readonly number[], _: unknown, { set }: { readonly set: readonly number[] }) => ({
      ...flagOf(set[0] ?? 0),
      missed: set[0] === first ? 0 : 1,
    }),
  } as unknown as FlagSearch;
  /** How many flags there are after one of this cost with so many mistakes in so many sightings. */
  const flagsAfter = (cost: number, missed = 4, sightings = 20) => {
    const transitions = { ...flagOf(0), missed, cost };
    const on = Array.from({ length: sightings }, (_, at) => at % 2);
    const one = { label: 0, commands: new Set(['LIST', 'FETCH']), on, off: [2, 3], transitions };
    return splitByFlag([one], rows, search).length;
  };

  test('has one more flag where that saves more than four bits (another)', () => {
    expect(flagsAfter(15)).toBe(2);
    expect(flagsAfter(13)).toBe(1);
  });

  test('is not divided for three mistakes, or for one in ten (leastMistakes, mostMistakes)', () => {
    expect(flagsAfter(15, 3, 10)).toBe(1);
    expect(flagsAfter(15, 4, 40)).toBe(1);
  });
});
