import { expect, test } from 'vitest';
import { statusOf } from '../../../src/message/reply/status.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { grammarWith } from '../../support/every-cut.ts';
import { lineGrammar } from '../../support/line-grammar.ts';

const tagged = { ...lineGrammar, tagged: true };

test('a tag, a command and its parameters', () => {
  expect(readRequest('a1 rcpt x y\r\n', tagged)).toMatchObject({
    tag: 'a1',
    verb: 'rcpt',
    command: 'RCPT',
    words: ['x', 'y'],
    rest: 'x y',
  });
});

test.each(['\r\n', 'a1\r\n', 'a1 \r\n'])(
  'where %j has no command, servers say * in the place of its tag',
  (line) => {
    const request = readRequest(line, tagged);
    expect(request).toMatchObject({ tag: '*', command: ' ' });
    expect(statusOf('* BAD What?\r\n', request)).toBe('BAD');
  },
);

test('a line of half a million words is not taken apart into all of them', () => {
  const headers = { ...grammarWith({ framing: { kind: 'headers' } }) };
  expect(readRequest(`${'A '.repeat(500_000)}\r\n`, headers).words.length).toBeLessThanOrEqual(1024);
});
