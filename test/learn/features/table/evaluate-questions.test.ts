import { expect, test } from 'vitest';
import { proposeTests } from '../../../../src/learn/features/features.ts';
import { QuestionEvaluator } from '../../../../src/learn/features/table/evaluate-questions.ts';
import { holds } from '../../../../src/message/situation/situation-tests.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const session = [
  'HELO a.example.net -> 250 hello',
  'MAIL FROM:<ann@acme.example> -> 250 ok',
  'RCPT TO:<bob@example.org> -> 250 ok',
  'RCPT TO:<bob@example.org> -> 550 again',
  'RSET -> 250 ok',
  'rcpt "x y" 12 -> 503 MAIL first',
  'MAIL FROM:<bob@example.org> -> 250 ok',
  'PASS secret99 -> 230 in',
];
const rows = rowsOf([session, [...session].reverse(), session.filter((_, at) => at % 2 === 0)]).map(
  (row) => ({
    ...row,
    context: { ...row.context, isKnown: (set: string, value: string) => set === 'users' && value === '12' },
  }),
);
const seen = rows.map(({ context, group, status }) => ({
  request: context.request,
  status: ['250', '550', '503', '230'][status] ?? '',
  group,
  template: context.history.last?.template ?? '',
}));
const flags: readonly Test[] = [
  { test: 'known', part: 'arg2', set: 'users' },
  {
    test: 'happened',
    event: { verb: 'MAIL', status: '250' },
    or: [{ verb: 'HELO' }],
    since: [{ verb: 'RSET' }, { status: '550' }],
  },
  {
    test: 'said',
    verb: 'MAIL',
    part: 'rest',
    value: 'from:<ann@acme.example>',
    or: ['from:<bob@example.org>'],
  },
];

test('all rows asked at once answer as each of them does', () => {
  const tests = [
    ...proposeTests(seen, { state: true, classes: true, caseless: true }).map((proposal) => proposal.test),
    ...flags,
  ];
  const asked = new QuestionEvaluator(rows);
  const kinds = new Set<string>();
  for (const one of tests) {
    const answers = rows.map(({ context }) => (holds(one, context) ? 1 : 0));
    expect([...asked.bitsOf(one)], JSON.stringify(one)).toEqual(answers);
    if (answers.includes(1) && answers.includes(0)) kinds.add(one.test);
  }
  for (const kind of ['is', 'has', 'shape', 'known', 'last', 'latest', 'happened', 'count', 'same', 'said'])
    expect(kinds, `a question of kind ${kind} that tells rows apart`).toContain(kind);
});
