import { expect, test } from 'vitest';
import { partOf } from '../../../src/message/request/parts.ts';
import { continueRequest, readRequest } from '../../../src/message/request/request.ts';
import type { Grammar } from '../../../src/model/grammar.ts';

const grammar: Grammar = {
  framing: { kind: 'line', literals: true },
  tagged: true,
  caseless: true,
  blocks: [],
  verbs: [],
};
const append = readRequest('a1 APPEND Ideas (\\Seen) {64}\r\n', grammar);
const mail =
  'Subject: two  words \r\nFrom: Ruth <ruth@lab.example.net>\r\nX-Note: a\r\n b\r\n\r\nTo: nobody\r\n.\r\n';

test.each([
  ['mail.subject', 'two  words'],
  ['mail.from', 'Ruth <ruth@lab.example.net>'],
  ['mail.from.inner', 'ruth@lab.example.net'],
  ['mail.from.local', 'ruth'],
  ['mail.from.domain', 'lab.example.net'],
  ['mail.x-note', 'a\r\n b'],
  ['mail.to', undefined],
  ['mail.subject.domain', undefined],
])('%s of a mail sent as a block, a literal or behind its command', (part, value) => {
  expect(partOf(continueRequest(mail, 'block', append), part)).toBe(value);
  expect(partOf(continueRequest(mail, 'line', append), part)).toBe(value);
  expect(partOf(readRequest(`a1 APPEND x {99+}\r\n${mail}`, grammar), part)).toBe(value);
});

test('what is no mail has no such parts', () => {
  expect(partOf(append, 'mail.subject')).toBeUndefined();
  expect(partOf(continueRequest('Subject: one line', 'line', append), 'mail.subject')).toBeUndefined();
});

test.each([
  ['{64}', '64'],
  ['{64+}', '64'],
  ['64', undefined],
  ['{}', undefined],
])('the length in %s', (word, value) => {
  expect(partOf(readRequest(`a1 APPEND x ${word}\r\n`, grammar), 'final.literal')).toBe(value);
});

test.each([
  ['USER ann 0 * :Ann of the Lake  \r\n', 'Ann of the Lake'],
  ['QUIT :see you: later\r\n', 'see you: later'],
  ['QUIT :\r\n', ''],
  ['MAIL FROM: <ann@lake.example>\r\n', undefined],
  ['CWD a:b\r\n', undefined],
])('what is behind the first colon that begins a word: %j', (line, value) => {
  expect(partOf(readRequest(line, { ...grammar, tagged: false }), 'rest.trailing')).toBe(value);
});
