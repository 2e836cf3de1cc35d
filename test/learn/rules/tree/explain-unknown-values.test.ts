import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../../src/knowledge/refusal-wording.ts';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import type { Row } from '../../../../src/learn/model/row.ts';
import { explainUnknownValues } from '../../../../src/learn/rules/tree/explain-unknown-values.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const reason = (answer: string): RefusalReason =>
  answer.startsWith('454') ? 'rights' : answer.startsWith('550') ? 'value' : 'none';
const known: Readonly<Record<string, readonly string[]>> = {
  'RCPT arg2.domain 250': ['here.example'],
  'RCPT arg2.local 250': ['ann', 'ben'],
};
const tests: readonly Test[] = [
  { test: 'known', part: 'arg2.local', set: 'RCPT arg2.local 250' },
  { test: 'known', part: 'arg2.domain', set: 'RCPT arg2.domain 250' },
  { test: 'known', part: 'arg1.user', set: 'RCPT arg2.local 250' },
];

/** The server takes mail for ann and ben at here.example, and relays for nobody. */
function answer(address: string): string {
  const [local = '', domain] = address.split('@');
  if (domain !== undefined && domain !== 'here.example') return '454 denied';
  return local === 'ann' || local === 'ben' ? '250 ok' : '550 unknown';
}

function rowsFor(sessions: readonly (readonly string[])[]): readonly Row[] {
  return rowsOf(sessions, reason).map((row) => ({
    ...row,
    context: { ...row.context, isKnown: (set, value) => known[set]?.includes(value) ?? false },
  }));
}

function asked(command: string, sessions: readonly (readonly string[])[]): readonly Test[] {
  return askedOf(command, rowsFor(sessions));
}

function askedOf(command: string, rows: readonly Row[]): readonly Test[] {
  const members = rows.flatMap(({ context }, index) => (context.request.command === command ? [index] : []));
  const questions = distinctQuestions(
    rows,
    tests.map((one) => ({ test: one, cost: 4 })),
  );
  return explainUnknownValues({
    command,
    members,
    rows,
    questions,
    allQuestions: questions,
    observe: () => {},
  }).map((question) => question.test);
}

const addresses = [
  ...['ann', 'ben', 'cy', 'dora', 'ed'].map((local) => `${local}@here.example`),
  ...['ann', 'ben', 'cy', 'flo', 'gil'].map((local) => `${local}@there.example`),
];
const told = [0, 1, 2].map((turn) =>
  addresses.map((address) => `RCPT TO ${address} -> ${answer(address)}`).concat(`NOOP ${turn} -> 250 ok`),
);

test('strangers are refused for their domain first, then for their name, and only those who name one', () => {
  expect(asked('RCPT', told)).toEqual([
    { test: 'longer', part: 'arg2.domain', than: 0 },
    { test: 'known', part: 'arg2.domain', set: 'RCPT arg2.domain 250' },
    { test: 'longer', part: 'arg2.local', than: 0 },
    { test: 'known', part: 'arg2.local', set: 'RCPT arg2.local 250' },
  ]);
});

test('refusals that few sessions have seen are explained by nothing', () => {
  expect(asked('RCPT', told.slice(0, 2))).toEqual([]);
});

test('whom another command knows is known, though hardly anybody asked', () => {
  const verified = ['VRFY ann@here.example -> 252 ann', 'VRFY zed -> 550 unknown'];
  expect(asked('VRFY', [...told, verified])).toEqual([
    { test: 'longer', part: 'arg1.user', than: 0 },
    { test: 'known', part: 'arg1.user', set: 'RCPT arg2.local 250' },
  ]);
  expect(asked('VRFY', [...told, [...verified, 'VRFY ben -> 550 unknown']])).toEqual([]);
});

test('where many values were accepted and hardly any refused, who is new may be accepted too', () => {
  const many = ['ann', 'ben', 'cy', 'dora', 'ed'];
  const takesMany = (local: string) =>
    `RCPT TO ${local}@here.example -> ${many.includes(local) ? '250 ok' : '550 no'}`;
  const sessions = [0, 1, 2].map((turn) => [
    `NOOP ${turn} -> 250 ok`,
    ...[...many, 'flo', 'gil'].map(takesMany),
  ]);
  const isKnown = (rows: readonly Row[]): readonly Row[] =>
    rows.map((row) => ({
      ...row,
      context: { ...row.context, isKnown: (set, value) => set.includes('local') && many.includes(value) },
    }));
  expect(askedOf('RCPT', isKnown(rowsFor(sessions)))).toEqual([]);
  const few = sessions.map((lines) => lines.filter((line) => !/ed@|dora@/.test(line)));
  expect(askedOf('RCPT', isKnown(rowsFor(few)))).not.toEqual([]);
});
