import { expect, test } from 'vitest';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import type { Rule } from '../../../../src/learn/model/rule.ts';
import { guardException } from '../../../../src/learn/rules/tree/guard-exception.ts';
import { holds } from '../../../../src/message/situation/situation-tests.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const verb: Test = { test: 'verb', is: 'QUIT' };
const past = (name: string): Test => ({ test: 'happened', event: { verb: name } });

/** The rules of QUIT where these questions are asked one after the other and what is left is the rest, with the exception told as one. */
function guarded(sessions: readonly (readonly string[])[], asked: readonly Test[], others: readonly Test[]) {
  const rows = rowsOf(sessions);
  const members = rows.flatMap(({ context }, at) => (context.request.command === 'QUIT' ? [at] : []));
  let left = members.flatMap((at) => rows[at] ?? []);
  const rules = asked.map((question): Rule => {
    const own = left.filter(({ context }) => holds(question, context));
    left = left.filter((row) => !own.includes(row));
    return { when: [verb, question], label: own[0]?.label ?? -1, rows: own, step: 'situation' };
  });
  const rest: Rule = { when: [verb], label: left[0]?.label ?? -1, rows: left, step: 'situation' };
  const questions = distinctQuestions(
    rows,
    [...asked, ...others].map((question) => ({ test: question, cost: 2 })),
  );
  const answers = sessions.flatMap((session) => session.map((one) => one.split(' -> ')[1]));
  return guardException([...rules, rest], rows, members, questions).map(({ when, label }) => [
    ...when.slice(1),
    answers[rows.findIndex((row) => row.label === label)],
  ]);
}

const users = Array.from({ length: 12 }, (_, at) => [`USER ${at} -> 331 who`, 'QUIT -> 221 bye']);
const ports = Array.from({ length: 4 }, (_, at) => [`PORT ${at} -> 200 ok`, 'QUIT -> 221 bye']);
const late = Array.from({ length: 3 }, (_, at) => [`EPSV ${at} -> 500 what`, 'QUIT -> 500 what']);

test('an exception is told by what did happen, and whoever has done nothing gets the usual answer', () => {
  const sessions = [...users, ...ports, ...late];
  expect(guarded(sessions, [past('USER'), past('PORT')], [past('EPSV')])).toEqual([
    [past('USER'), '221 bye'],
    [past('PORT'), '221 bye'],
    [past('EPSV'), '500 what'],
    ['221 bye'],
  ]);
});

test('where nothing tells it, all are answered as usual', () => {
  const odd = ['A', 'B', 'C'].map((name) => [`${name} -> 500 what`, 'QUIT -> 500 what']);
  expect(guarded([...users, ...ports, ...odd], [past('USER'), past('PORT')], []).at(-1)).toEqual(['221 bye']);
});

test('what one event opens stays closed without it', () => {
  const sessions = [...users, ...late];
  expect(guarded(sessions, [past('USER')], [past('EPSV')])).toEqual([
    [past('USER'), '221 bye'],
    ['500 what'],
  ]);
});

test('what a third of all get is no exception (mostRare)', () => {
  const often = [...late, ...late.slice(0, 2)];
  expect(
    guarded([...users.slice(0, 6), ...ports, ...often], [past('USER'), past('PORT')], [past('EPSV')]),
  ).toEqual([[past('USER'), '221 bye'], [past('PORT'), '221 bye'], ['500 what']]);
});
