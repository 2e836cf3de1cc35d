import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { storyName, storyOf } from '../../../src/message/session/story.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import { plainLines } from '../../support/line-grammar.ts';

const grammar: Grammar = { ...plainLines, tagged: true };
const said = (line: string) => readRequest(`${line}\r\n`, grammar);
const story = (lines: readonly string[], last: number) => {
  const requests = lines.map(said);
  return storyOf(requests.at(-1) ?? said(''), requests.slice(0, -1).map(storyName), last);
};

test('a story is named by its last requests, in their order, whatever was before them', () => {
  const told = story(['a1 NOOP', 'a2 LOGIN bob', 'a3 SELECT x'], 1);
  expect(story(['a1 LIST', 'a2 LOGIN bob', 'a3 SELECT x'], 1)).toBe(told);
  expect(story(['a1 NOOP', 'a2 LOGIN eve', 'a3 SELECT x'], 1)).not.toBe(told);
  expect(story(['a1 NOOP', 'a2 LOGIN bob', 'a3 SELECT y'], 1)).not.toBe(told);
});

test('a session that has no more requests is another story', () => {
  expect(story(['a2 LOGIN bob', 'a3 SELECT x'], 1)).not.toBe(
    story(['a1 NOOP', 'a2 LOGIN bob', 'a3 SELECT x'], 1),
  );
});

test('tags are no part of it', () => {
  expect(story(['x LOGIN bob', 'y SELECT x'], 5)).toBe(story(['1 LOGIN bob', '2 SELECT x'], 5));
});

test('nor are the ids of binary records and the ports that are announced', () => {
  const records: Grammar = {
    ...grammar,
    framing: { kind: 'datagram' },
    tagged: false,
    records: { kindAt: [], statusAt: [], idAt: [0, 1], layouts: [] },
  };
  const record = (raw: string) => readRequest(raw, records);
  expect(storyOf(record('\x01\x02\0\x80get'), [], 2)).toBe(storyOf(record('\x07\x08\0\x80get'), [], 2));
  expect(storyOf(record('\x01\x02\0\x80get'), [], 2)).not.toBe(storyOf(record('\x01\x02\0\x80put'), [], 2));
  const port = (text: string) => ({ ...said(`- PORT ${text}`), endpoint: 'own' as const });
  expect(storyOf(port('127,0,0,1,4,5'), [], 2)).toBe(storyOf(port('127,0,0,1,9,5'), [], 2));
});
