import { expect, test } from 'vitest';
import { rowsByCommand } from '../../../../src/learn/features/table/rows-by-command.ts';
import type { Rule } from '../../../../src/learn/model/rule.ts';
import { addPreconditions } from '../../../../src/learn/rules/fallbacks/add-preconditions.ts';
import { holds } from '../../../../src/message/situation/situation-tests.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const outside: Test = {
  test: 'happened',
  event: { verb: 'OPEN', status: '220' },
  since: [{ verb: 'PASS', status: '230' }],
};

/** The rules for a command, as its tests and the status of its answer. */
function rulesFor(command: string, sessions: readonly (readonly string[])[]): readonly string[] {
  const rows = rowsOf(
    sessions.map((lines) => ['OPEN -> 220', ...lines]),
    (answer) => (answer.startsWith('530') ? 'state' : answer.startsWith('500') ? 'syntax' : 'none'),
  );
  const bits = Uint8Array.from(rows, ({ context }) => (holds(outside, context) ? 1 : 0));
  const label = (answer: string) => {
    const known = [...new Set(sessions.flat().map((line) => line.split(' -> ')[1]))];
    return ['220', ...known.filter((one) => one !== '220')].indexOf(answer);
  };
  const alone = (is: string, answer: string): Rule => ({
    when: [{ test: 'verb', is }],
    label: label(answer),
    rows: [],
    step: 'situation',
  });
  const precondition = {
    label: label('530'),
    commands: new Set(['LIST', 'MSOM', 'SIZE']),
    test: outside as Test & { readonly test: 'happened' },
    isVague: false,
    question: { test: outside, cost: 0, saved: 0, helped: 3, bits },
    side: 1 as const,
    score: 3,
  };
  const rules = [alone(command, '530'), alone('?', '500')];
  return addPreconditions(rules, rows, rowsByCommand(rows), [precondition], () => {})
    .filter(({ when: [first] }) => first?.test === 'verb' && first.is === command)
    .map(
      ({ when, label: said }) =>
        `${when.map((one) => one.test).join(' ')} ${said === label('530') ? 530 : 500}`,
    );
}

const login = 'PASS x -> 230';

test('a command that was only heard before login is answered after it as one that nobody has heard of', () => {
  const sessions = [['MSOM -> 530'], ['MSOM -> 530', login, 'LIST -> 150'], [login, 'GRONK -> 500']];
  expect(rulesFor('MSOM', sessions)).toEqual(['verb happened 530', 'verb 500']);
});

test('where the refusal came after login as well, nothing is known of it', () => {
  const sessions = [['MSOM -> 530'], [login, 'MSOM -> 530'], [login, 'GRONK -> 500']];
  expect(rulesFor('MSOM', sessions)).toEqual(['verb 530']);
});
