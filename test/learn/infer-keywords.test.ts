import { expect, test } from 'vitest';
import type { Session } from '../../src/learn/exchange.ts';
import { inferKeywords } from '../../src/learn/infer-keywords.ts';
import { readRequest } from '../../src/message/request.ts';
import type { LayoutItem } from '../../src/model/grammar.ts';
import { binaryGrammar, binarySamples } from './binary-samples.ts';

/** Sessions of queries: a byte and text up to the end. */
function keywords(sessions: readonly (readonly string[])[], items: readonly LayoutItem[]): readonly string[] {
  return inferKeywords(
    sessions.map(
      (texts): Session => ({
        conversation: {} as Session['conversation'],
        exchanges: binarySamples(
          texts.map((text) => [text, '\0']),
          items,
        ).map(({ exchange }) => exchange),
      }),
    ),
  );
}

const query: readonly LayoutItem[] = [{ item: 'bytes', size: 1 }, { item: 'rest' }];
const names: readonly LayoutItem[] = [{ item: 'bytes', size: 1 }, { item: 'zero' }, { item: 'zero' }];

test('a language within a command: its words, but not what one client alone has made up', () => {
  const found = keywords(
    [
      ['\x03select 1', '\x03COMMIT', '\x03SELECT * FROM item'],
      ['\x03SELECT 2', '\x03INSERT INTO item VALUES (1)', '\x03COMMIT'],
      ['\x03INSERT INTO item VALUES (2)', '\x03FROB x'],
    ],
    query,
  );
  expect(found).toEqual(['# SELECT', '# COMMIT', '# INSERT']);
});

test('names that stand alone are no language', () => {
  const sessions = [
    ['\x01alice\0rose\0', '\x01bob\0wood\0'],
    ['\x01alice\0tree\0', '\x01bob\0leaf\0'],
  ];
  expect(keywords(sessions, names)).toEqual([]);
});

test('the word belongs to the command', () => {
  const { records, ...grammar } = binaryGrammar(query);
  if (!records) throw new Error('there are records');
  const known = { ...grammar, records: { ...records, keywords: ['# SELECT'] } };
  expect(readRequest('\x03select 1', known).command).toBe('# SELECT');
  expect(readRequest('\x03SELEC 1', known).command).toBe('#');
});
