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
