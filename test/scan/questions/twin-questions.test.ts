import { expect, test } from 'vitest';
import type { Grammar } from '../../../src/model/grammar.ts';
import type { Situation } from '../../../src/model/situation.ts';
import type { Corpus } from '../../../src/scan/questions/corpus.ts';
import { twinQuestions } from '../../../src/scan/questions/twin-questions.ts';
import { plainLines } from '../../support/line-grammar.ts';
import { emptyCorpus } from './empty-corpus.ts';

const grammar: Grammar = { ...plainLines, verbs: ['USER', 'PASS', 'NOOP'] };

const corpus = (sessions: readonly (readonly string[])[]): Corpus => ({
  ...emptyCorpus,
  sessions: sessions.map((lines) => lines.map((line) => ({ say: `${line}\r\n` }))),
});

const afterBob: Situation = {
  id: 's1',
  step: 'situation',
  when: [
    { test: 'verb', is: 'NOOP' },
    { test: 'said', verb: 'USER', part: 'arg1', value: 'bob' },
  ],
  answer: 't1',
  seen: 2,
  sessions: 2,
};

const twins = (sessions: readonly (readonly string[])[], asked = new Set<string>(), mayBeSaid = true) =>
  twinQuestions(corpus(sessions), { grammar, situations: [afterBob] }, asked, () => mayBeSaid).map(
    ({ steps, focus }) => ({ said: steps.map(({ say }) => say.trim()), focus }),
  );

const bob = ['USER bob', 'PASS builder', 'NOOP'];
const alice = ['USER alice', 'PASS wonder', 'LIST', 'QUIT'];

test('what is believed of one user is asked as another one, who went the same way', () => {
  expect(twins([bob, alice])).toEqual([{ said: ['USER alice', 'PASS wonder', 'NOOP'], focus: [2] }]);
});

test('nothing is asked where nobody else went that way, or where it may not be said', () => {
  expect(twins([bob, ['USER alice', 'LIST']])).toEqual([]);
  expect(twins([bob, alice], new Set(), false)).toEqual([]);
});

test('a belief is asked about once', () => {
  const asked = new Set<string>();
  twins([bob, alice], asked);
  expect(twins([bob, alice], asked)).toEqual([]);
});
