import { expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { collectSamples } from '../../../../src/learn/templates/marking/collect-samples.ts';
import { findDynamicColumns } from '../../../../src/learn/templates/text/find-dynamic-columns.ts';
import type { Grammar } from '../../../../src/model/grammar.ts';
import { conversation } from '../../../support/conversation.ts';

const grammar: Grammar = {
  framing: { kind: 'line', literals: false },
  tagged: false,
  caseless: true,
  blocks: [],
  verbs: [],
};

/** The replies that stay together, each group once. */
function groups(...said: readonly (readonly string[])[]): readonly string[] {
  const all = said.map((messages, at) => conversation(messages, { at }));
  const sessions = cutExchanges(all, grammar, inferReplyShape(all, grammar));
  return findDynamicColumns(collectSamples(sessions, { echoes: false }))
    .map(({ members }) =>
      [...new Set(members.map(({ exchange }) => exchange.reply.trim()))].sort().join(' | '),
    )
    .filter((text) => text !== '')
    .sort();
}

test('what varies in the answers to one command does not hide what does not in those to another', () => {
  expect(
    groups(
      ['>UIDL\n', '<+OK 0001aa17\n', '>SIZE\n', '<+OK 512\n'],
      ['>UIDL\n', '<+OK 0002bb29\n', '>SIZE\n', '<+OK 512\n'],
    ),
  ).toEqual(['+OK 0001aa17 | +OK 0002bb29', '+OK 512']);
});

test('a number that comes back again and again is a state, though a repeated run showed another one', () => {
  const removes = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0].map((there) => ['>DEL x\n', `<+OK ${there} gone\n`]);
  expect(groups(...removes)).toEqual(['+OK 0 gone', '+OK 1 gone']);
  const ids = [4711, 4712, 4713, 4714, 4715].map((id) => ['>QUEUE x\n', `<+OK ${id} queued\n`]);
  expect(groups(...ids)).toHaveLength(1);
});

// Columns are looked for command by command now; wanted again across commands.
test.fails('without repeated runs that show a difference, commands share an answer', () => {
  expect(
    groups(
      ['>MAIL\n', '<250 id 4711a fine\n'],
      ['>RCPT\n', '<250 id 4712b fine\n'],
      ['>SAVE\n', '<250 id 4713c fine\n'],
      ['>SEND\n', '<250 id 4714d fine\n'],
    ),
  ).toHaveLength(1);
});
