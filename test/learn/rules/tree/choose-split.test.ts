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

test('with which of several commands things were named tells something in one session too, any other command does not', () => {
  const peeked: Test = {
    test: 'happened',
    event: { verb: 'PEEK', status: '200' },
    since: [{ verb: 'OPEN', status: '200' }],
  };
  const opened = Array.from({ length: 12 }, (_, at) => [`OPEN ${at} -> 200 ok`, 'MARK 1 -> 250 marked']);
  const rows = rowsOf([...opened, ['PEEK 5 -> 200 ok', 'MARK 1 -> 250 only looking']], reason);
  const members = Uint32Array.from(
    rows.flatMap(({ context }, index) => (context.request.command === 'MARK' ? [index] : [])),
  );
  const entropy = new LabelEntropy(rows, 0.5);
  const questions = distinctQuestions(rows, [{ test: peeked, cost: 1 }]);
  const askedOf = (choices: readonly string[]) =>
    chooseSplit(members, questions, { byRow: entropy, bySession: entropy, thrift: 0.8, choices }, undefined)
      ?.question.test;
  expect(askedOf(['OPEN', 'PEEK'])).toEqual(peeked);
  expect(askedOf(['OPEN', 'LOOK'])).toBeUndefined();
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

/** What is asked where so many answers follow the value and so many do not, at this cost beside what it gains. */
function splitOf(
  [yes, no, mixed]: readonly [yes: number, no: number, mixed: number],
  costOf: (gain: number) => number,
  askedPart?: string,
) {
  const lines = (answer: string, count: number) => Array.from({ length: count }, () => [`GO ${answer}`]);
  const rows = rowsOf(
    [
      ...lines('a -> yes', yes),
      ...lines('a -> no', mixed),
      ...lines('b -> no', no),
      ...lines('b -> yes', mixed),
    ],
    reason,
  );
  const entropy = new LabelEntropy(rows, 0.5);
  const members = Uint32Array.from(rows.keys());
  const [question] = distinctQuestions(rows, [{ test: { test: 'is', part: 'arg1', value: 'a' }, cost: 0 }]);
  if (!question) throw new Error('there is a question');
  const gain = entropy.measure(members) - (entropy.measureSplit(members, question.bits) ?? 0);
  const measures = { byRow: entropy, bySession: entropy, thrift: 1 };
  return chooseSplit(members, [{ ...question, cost: costOf(gain) }], measures, askedPart);
}

test('however little it costs, a question has to save a bit; one and a half are enough (leastGain)', () => {
  expect(splitOf([3, 4, 2], () => -9)).toBeUndefined(); // saves 0.85
  expect(splitOf([4, 4, 2], () => -9)?.gain).toBeCloseTo(1.47);
});

test('one more value of a part may cost two and a half bits more than it saves, and not four (partPrice)', () => {
  expect(splitOf([4, 4, 0], (gain) => gain + 2.5, 'arg1')).toBeDefined();
  expect(splitOf([4, 4, 0], (gain) => gain + 4, 'arg1')).toBeUndefined();
  expect(splitOf([4, 4, 0], (gain) => gain + 0.5, 'arg2')).toBeUndefined();
});

test('errors about a value hardly speak for a question about the form (mismatchShare)', () => {
  const about = (answer: string): RefusalReason => (answer.startsWith('550') ? 'value' : 'none');
  const rows = rowsOf(
    Array.from({ length: 12 }, (_, at) => [
      `GO ${at % 2 ? 'a' : 'b c'} -> ${at % 2 ? '250 ok' : '550 no such'}`,
    ]),
    about,
  );
  const entropy = new LabelEntropy(rows, 0.5);
  const members = Uint32Array.from(rows.keys());
  const questionOf = (test: Test, cost: number) =>
    distinctQuestions(rows, [{ test, cost: 0 }]).map((one) => ({ ...one, cost }));
  const measures = { byRow: entropy, bySession: entropy, thrift: 1 };
  const saved = entropy.measure(members);
  const form = (share: number) => questionOf({ test: 'words', least: 2 }, share * saved);
  expect(chooseSplit(members, form(0.4), measures, undefined)).toBeDefined();
  expect(chooseSplit(members, form(0.65), measures, undefined)).toBeUndefined();
  const value = questionOf({ test: 'is', part: 'arg1', value: 'a' }, 0.65 * saved);
  expect(chooseSplit(members, value, measures, undefined)).toBeDefined();
});
