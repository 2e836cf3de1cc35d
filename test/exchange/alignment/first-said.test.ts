import { expect, test } from 'vitest';
import { firstSaid } from '../../../src/exchange/alignment/first-said.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { grammarWith } from '../../support/every-cut.ts';

const asked = (...lines: readonly string[]) =>
  lines.map((line, at) => ({ request: readRequest(`${line}\r\n`, grammarWith({})), at }));
const told = (...lines: readonly string[]) => lines.map((text, at) => ({ text, at: at + 10 }));

test('a line that repeats a word of the client answers no request before it was said', () => {
  const session = {
    requests: asked('PASS', 'NICK alice', 'QUIT'),
    lines: told(':x hello', ':x 001 alice :hi'),
  };
  expect(firstSaid([session])).toEqual([[0, 1]]);
});

test('words that the server says of its own accord prove nothing', () => {
  const sessions = [
    { requests: asked('LIST', 'NICK alice'), lines: told(':x users alice bert') },
    { requests: asked('LIST', 'NICK carla'), lines: told(':x users alice bert') },
  ];
  expect(firstSaid(sessions)).toEqual([[0], [0]]);
});

test('a word that was said after the line is no echo', () => {
  const lines = [{ text: ':x 001 alice', at: 0 }];
  expect(firstSaid([{ requests: asked('NOOP', 'NICK alice'), lines }])).toEqual([[0]]);
});
