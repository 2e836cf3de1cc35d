import { expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { collectSamples } from '../../../../src/learn/templates/marking/collect-samples.ts';
import { findDynamicColumns } from '../../../../src/learn/templates/text/find-dynamic-columns.ts';
import { conversation } from '../../../support/conversation.ts';
import { plainLines } from '../../../support/line-grammar.ts';

/** The replies that stay together, each group once. */
function groups(...said: readonly (readonly string[])[]): readonly string[] {
  const all = said.map((messages, at) => conversation(messages, { at }));
  const sessions = cutExchanges(all, plainLines, inferReplyShape(all, plainLines));
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

test('UUIDs that never come back are chance, whatever was asked, also where one has hardly a digit', () => {
  const uuids = [
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    'abcdef1a-bcde-4abc-8abc-abcdefabcdef',
    '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
  ];
  const stored = uuids.map((uuid, at) => [`>PUT ${'x'.repeat(at + 1)}\n`, `<250 stored as ${uuid}\n`]);
  expect(groups(...stored)).toHaveLength(1);
  const words = ['a-small-cat', 'the-big-dog', 'one-red-fox', 'two-old-owls'];
  const named = words.map((word, at) => [`>PUT ${'x'.repeat(at + 1)}\n`, `<250 stored as ${word}\n`]);
  expect(groups(...named)).toHaveLength(4);
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
