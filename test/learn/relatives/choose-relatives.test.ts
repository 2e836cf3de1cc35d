import { expect, test } from 'vitest';
import type { Priors } from '../../../src/knowledge/priors.ts';
import type { Row } from '../../../src/learn/model/row.ts';
import { chooseRelatives, expectedAnswers } from '../../../src/learn/relatives/choose-relatives.ts';
import { rowsOf } from '../../support/rows.ts';

/** What servers answer to each command, in whatever state: statuses by server. */
function priorsOf(commands: Readonly<Record<string, Readonly<Record<string, string>>>>): Priors {
  const names = [...new Set(Object.values(commands).flatMap((answers) => Object.keys(answers)))];
  return {
    protocol: 'made-up',
    servers: names.map((name) => ({ name, family: name, sessions: 60 })),
    commands: Object.fromEntries(
      Object.entries(commands).map(([command, answers]) => [
        command,
        [
          {
            when: [],
            answers: [...new Set(Object.values(answers))].map((status) => ({
              answer: { status },
              servers: names.filter((name) => answers[name] === status),
            })),
          },
        ],
      ]),
    ),
  };
}

/** Sessions of `COMMAND -> STATUS`. */
function recordedOf(sessions: readonly (readonly string[])[]) {
  const rows = rowsOf(sessions);
  const statuses = new Map(rows.map(({ label }) => [label, '']));
  for (const line of sessions.flat()) {
    const status = line.split(' -> ')[1] ?? '';
    const row = rows.find(({ label }) => statuses.get(label) === '');
    if (row && ![...statuses.values()].includes(status)) statuses.set(row.label, status);
  }
  const byCommand = new Map<string, Row[]>();
  for (const row of rows) {
    const { command } = row.context.request;
    byCommand.set(command, [...(byCommand.get(command) ?? []), row]);
  }
  return { byCommand, statusOf: (label: number) => statuses.get(label) ?? '' };
}

const own = recordedOf([['A -> 1', 'B -> 2', 'C -> 3', 'D -> 4', 'E -> 5']]);

test('servers are relatives that foretell three answers in five, and not two (leastFit, leastCommands)', () => {
  const foretelling = (right: number) =>
    priorsOf(
      Object.fromEntries(
        ['A', 'B', 'C', 'D', 'E'].map((command, at) => [
          command,
          { one: at < right ? String(at + 1) : '9', two: '9' },
        ]),
      ),
    );
  expect(chooseRelatives([foretelling(3)], own)?.fits.get('one')).toBeCloseTo(0.6);
  expect(chooseRelatives([foretelling(2)], own)).toBeUndefined();
  const many = recordedOf([['A -> 1', 'B -> 2', 'C -> 3', 'D -> 4', 'E -> 5', 'F -> 6', 'G -> 7', 'H -> 8']]);
  const short = priorsOf(
    Object.fromEntries(
      'ABCDEFGH'.split('').map((command, at) => [command, { one: at < 3 ? String(at + 1) : '9', two: '9' }]),
    ),
  );
  expect(chooseRelatives([short], many)).toBeUndefined();
});

test('two of three alike servers decide what was never recorded, one of two does not (leastShare)', () => {
  const common = { A: { one: '1', two: '1', three: '1' }, B: { one: '2', two: '2', three: '2' } };
  const asked = (answers: Readonly<Record<string, string>>) => {
    const priors = priorsOf({ ...common, X: answers });
    const fits = new Map(['one', 'two', 'three'].map((name) => [name, 1]));
    return expectedAnswers('X', { priors, fits }, own)[0]?.status;
  };
  expect(asked({ one: '200', two: '200', three: '500' })).toBe('200');
  expect(asked({ one: '200', two: '500' })).toBeUndefined();
});

test('where thirty sessions never used a command, nine votes of ten are needed (manySessions, leastShareOfMany)', () => {
  const priors = priorsOf({ X: { one: '200', two: '200', three: '200', four: '200', five: '500' } });
  const fits = new Map(priors.servers.map(({ name }) => [name, 1]));
  const after = (sessions: number) =>
    expectedAnswers(
      'X',
      { priors, fits },
      recordedOf(Array.from({ length: sessions }, () => ['A -> 1', 'B -> 2'])),
    )[0]?.status;
  expect(after(29)).toBe('200');
  expect(after(30)).toBeUndefined();
});

test('where the command was heard, relatives of two families decide, and those of one do not (leastFamilies)', () => {
  const answeredBy = (families: Readonly<Record<string, string>>) => {
    const made = priorsOf({ X: { one: '200', two: '200', three: '200', four: '500' } });
    const servers = made.servers.map((server) => ({ ...server, family: families[server.name] ?? '' }));
    const fits = new Map(servers.map(({ name }) => [name, 1]));
    return expectedAnswers('X', { priors: { ...made, servers }, fits }, recordedOf([['X -> 200']]))[0]
      ?.status;
  };
  expect(answeredBy({ one: 'a', two: 'a', three: 'b', four: 'c' })).toBe('200');
  expect(answeredBy({ one: 'a', two: 'a', three: 'a', four: 'c' })).toBeUndefined();
});
