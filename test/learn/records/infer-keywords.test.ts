import { expect, test } from 'vitest';
import type { Session } from '../../../src/exchange/exchange.ts';
import { inferKeywords } from '../../../src/learn/records/infer-keywords.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import type { LayoutItem } from '../../../src/model/grammar.ts';
import { binaryGrammar, binarySamples } from '../../support/binary-samples.ts';

/** Sessions of queries: a byte and text up to the end. */
function keywords(
  sessions: readonly (readonly string[])[],
  items: readonly LayoutItem[],
  answer: (text: string) => string = () => '\0',
): readonly string[] {
  return inferKeywords(
    sessions.map(
      (texts): Session => ({
        conversation: {} as Session['conversation'],
        exchanges: binarySamples(
          texts.map((text) => [text, answer(text)]),
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

test('words that do nothing but come back are made up', () => {
  const texts = ['\x03SELECT 1', '\x03SELECT 2', '\x03SHOW x', '\x03FROB 1', '\x03SELEC 1', '\x03BLAH 2'];
  const answer = (text: string) =>
    /SELECT|SHOW/.test(text) ? '\x01\x02' : `\xffsyntax error at "${/\w+/.exec(text)?.[0]}"`;
  const sessions = [texts, [...texts].reverse()];
  expect(keywords(sessions, query, answer)).toEqual(['# SELECT', '# SHOW']);
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
