import { expect, test } from 'vitest';
import type { RefusalReason } from '../../../../src/knowledge/refusal-wording.ts';
import { distinctQuestions } from '../../../../src/learn/features/table/distinct-questions.ts';
import { LabelEntropy } from '../../../../src/learn/features/table/label-entropy.ts';
import { chooseSplit } from '../../../../src/learn/rules/tree/choose-split.ts';
import type { Test } from '../../../../src/model/situation.ts';
import { rowsOf } from '../../../support/rows.ts';

const reason = (): RefusalReason => 'none';
const afterStore: Test = { test: 'happened', event: { verb: 'STOR', status: '226' } };

/** What is asked before QUIT is answered, of sessions that say these things one after the other. */
function asked(sessions: readonly (readonly string[])[]): Test | undefined {
  const rows = rowsOf(sessions, reason);
  const members = Uint32Array.from(
    rows.flatMap(({ context }, index) => (context.request.command === 'QUIT' ? [index] : [])),
  );
  const entropy = new LabelEntropy(rows, 0.5);
  const questions = distinctQuestions(rows, [{ test: afterStore, cost: 2 }]);
  const measures = { byRow: entropy, bySession: entropy, thrift: 0.8 };
  return chooseSplit(members, questions, measures, undefined)?.question.test;
}

const plain = Array.from({ length: 12 }, (_, at) => [`NOOP ${at} -> 200 ok`, 'QUIT -> 221 bye']);
const odd = (answer: string, at: number) => [
  `NOOP ${at} -> 200 ok`,
  'STOR a -> 226 done',
  `QUIT -> ${answer}`,
];

test('answers that one session each got prove nothing about the past', () => {
  const lateReplies = ['500 PORT 1 221 bye', '502 MAIL 221 bye', '550 no 221 bye', '530 login 221 bye'];
  expect(asked([...plain, ...lateReplies.map((answer, at) => odd(answer, 20 + at))])).toBeUndefined();
});

test('an answer that several sessions got does', () => {
  expect(asked([...plain, ...[20, 21, 22, 23].map((at) => odd('500 late 221 bye', at))])).toEqual(afterStore);
});

test('a question that costs nothing is not asked where it tells nothing', () => {
  const rows = rowsOf(
    Array.from({ length: 20 }, (_, at) => [`SIZE ${at} -> ${at < 3 ? '550' : '213'}`]),
    reason,
  );
  const bits = (yes: (at: number) => boolean) => Uint8Array.from(rows, (_, at) => (yes(at) ? 1 : 0));
  const free = {
    test: { test: 'starts', part: 'place', value: '~' } as const,
    cost: -6,
    saved: 0,
    helped: 9,
    bits: bits((at) => at > 2),
  };
  const entropy = new LabelEntropy(rows, 0.5);
  const measures = { byRow: entropy, bySession: entropy, thrift: 0.8 };
  const members = Uint32Array.from(rows.keys());
  const useless = { ...free, bits: bits((at) => at % 2 === 0) };
  expect(chooseSplit(members, [useless], measures, undefined)).toBeUndefined();
  expect(chooseSplit(members, [free], measures, undefined)?.question).toBe(free);
});
