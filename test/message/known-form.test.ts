import { expect, test } from 'vitest';
import { knowledgeLookup, knownForm } from '../../src/message/situation/situation-tests.ts';

test.each([
  ['alice', 'alice'],
  ['"alice"', 'alice'],
  ['"alice" "secret"', 'alice secret'],
  ['alice\0"secret"', 'alice\0secret'],
  ['"two words"', '"two words"'],
  ['""', '""'],
  ['a"b"c', 'a"b"c'],
])('%j is known as %j', (said, known) => {
  expect(knownForm(said)).toBe(known);
});

test('sets of files written before that hold quoted words know them', () => {
  const isKnown = knowledgeLookup([
    { id: 'LOGIN arg1 OK', verb: 'LOGIN', part: 'arg1', status: 'OK', values: ['"bob"'] },
  ]);
  expect(isKnown('LOGIN arg1 OK', knownForm('"bob"'))).toBe(true);
  expect(isKnown('LOGIN arg1 OK', knownForm('bob'))).toBe(true);
});
