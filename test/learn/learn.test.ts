import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Decision } from '../../src/model/decision.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { Origin } from '../../src/model/personality.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { conversation } from '../support/conversation.ts';
import { sampleConversations } from '../support/learned-sample.ts';

test.each(['sendmail-unseen', 'redis'])(
  '%s: any order of the conversations gives the same bytes',
  async (sample) => {
    const all = await sampleConversations(sample);
    const text = printPersonality(learn(all));
    const orders = fc.shuffledSubarray([...all], { minLength: all.length });
    fc.assert(
      fc.property(orders, (order) => printPersonality(learn(order)) === text),
      { numRuns: 4, seed: 3 },
    );
  },
);

function originOf(conversations: readonly Conversation[]): Origin {
  const [{ id = 0, start: from = 0 } = {}] = conversations;
  return { name: `${id}.pcap`, sha256: `${id}`, sessions: conversations.length, from, to: from };
}

test.each(['sendmail-unseen', 'netkit-ftpd'])(
  '%s: learning on gives the bytes of learning at once',
  async (sample) => {
    const all = await sampleConversations(sample);
    const half = all[all.length >> 1]?.id ?? 0;
    const isFirst = (one: Conversation) => (one.dataOf?.control ?? one.id) < half;
    const [first, last] = [all.filter(isFirst), all.filter((one) => !isFirst(one))];
    const earlier = learn(first, { origins: [originOf(first)] });
    const on = learn(last, { origins: [originOf(last)], earlier });
    const atOnce = learn(all, { origins: [originOf(first), originOf(last)] });
    expect(printPersonality(on) === printPersonality(atOnce)).toBe(true);
  },
);

test('nothing to learn from is a fault of the caller', () => {
  expect(() => learn([])).toThrow(UsageError);
  expect(() => learn([conversation([])])).toThrow(/nothing to learn from/);
});

test('one session without a word of the client is a greeting', () => {
  const { situations, templates } = learn([conversation(['<220 hello\r\n'])]);
  expect(templates.map(({ parts }) => parts)).toEqual([['220 hello\r\n']]);
  expect(situations.at(-1)).toMatchObject({ when: [], step: 'default', answer: 't1' });
});

test('a session whose client says nothing but junk', () => {
  expect(() => learn([conversation(['>\0\xff\x80', '<\x01', '>\n\n\n'])])).not.toThrow();
});

test('every pass tells what it decided, and watching changes nothing', async () => {
  const all = await sampleConversations('sendmail-unseen');
  const told: Decision[] = [];
  const watched = learn(all, { observe: (decision) => told.push(decision) });
  expect(printPersonality(watched)).toBe(printPersonality(learn(all)));
  expect(new Set(told.map(({ pass }) => pass))).toEqual(
    new Set([
      'inferFraming',
      'inferReplyShape',
      'buildTemplates',
      'explainSyntaxErrors',
      'growSituations',
      'rememberRecordings',
    ]),
  );
  expect(told.filter(({ text }) => !/^[^\n]+$/.test(text))).toEqual([]);
  expect(told).toContainEqual({
    pass: 'inferFraming',
    text: expect.stringMatching(/^\d+ of \d+ turns .* lines of text$/),
  });
  expect(told).toContainEqual({
    pass: 'growSituations',
    subject: 'RCPT',
    test: expect.anything(),
    text: expect.stringMatching(/^saves \d+\.\d of \d+\.\d bits in \d+ answers and costs -?\d+\.\d$/),
  });
});
