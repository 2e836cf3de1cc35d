import { expect, test } from 'vitest';
import { refusalReason } from '../../../src/learn/evidence/refusal-reason.ts';
import { topicOf } from '../../../src/learn/features/question-topic.ts';
import type { Template } from '../../../src/model/personality.ts';
import type { Test } from '../../../src/model/situation.ts';

const template = (text: string) =>
  ({
    status: /^\S*/.exec(text)?.[0],
    parts: [text.slice(0, 8), { field: 'echo', part: 'arg1' }, text.slice(8)],
  }) as unknown as Template;

test('a reply code of state is one, whatever the words', () => {
  expect(refusalReason(template('530 Please use a name and PASS.'))).toBe('state');
});

test.each([
  ['BAD No mailbox selected (0.001 secs).', 'state'],
  ['-ERR Incorrect state', 'state'],
  ['BAD LOGIN Wrong state', 'state'],
  ['-ERR No username given.', 'state'],
  ['-ERR No group selected', 'state'],
  ['-ERR No recipient given', 'none'],
  ['-NOAUTH Authentication required; authenticate', 'state'],
  ["-ERR wrong number of arguments for 'get' command", 'syntax'],
  ['501 5.5.4 Invalid domain name', 'syntax'],
  ['461 JOIN :Not enough parameters.', 'syntax'],
  ['451 * JOIN :You have not registered.', 'state'],
  ['550 5.1.1 User unknown', 'value'],
  ["-ERR There's no message 4.", 'value'],
  ['-ERR [AUTH] Authentication failed.', 'value'],
  ['530 Anonymous sessions may not use encryption.', 'rights'],
  ['530 Permission denied.', 'rights'],
  ['-ERR Something', 'none'],
])('%s is about %s', (text, hint) => {
  expect(refusalReason(template(text))).toBe(hint);
});

test.each(['250 first, already, not found', '+OK syntax', '354 invalid', 'OK No such thing'])(
  'no error, no hint: %s',
  (text) => {
    expect(refusalReason(template(text))).toBe('none');
  },
);

test('questions about the past, the form and the value', () => {
  const event = { verb: 'MAIL', status: '250' };
  const questions: readonly Test[] = [
    { test: 'happened', event },
    { test: 'is', part: 'data', value: 'yes' },
    { test: 'known', part: 'arg1', set: 'USER arg1 331' },
    { test: 'words', least: 1 },
    { test: 'is', part: 'arg1', value: 'FROM:' },
    { test: 'verb', is: 'MAIL' },
  ];
  expect(questions.map(topicOf)).toEqual(['state', 'state', 'value', 'syntax', 'syntax', 'none']);
});
