import { expect, test } from 'vitest';
import { EchoFinder } from '../../../../src/learn/templates/marking/find-echoes.ts';

const finder = new EchoFinder();
const user = finder.gather([{ source: { field: 'recall', verb: 'USER', part: 'arg1' }, value: 'paul' }]);

test('a word before the name of the client’s host is whole, one in a mail address is not', () => {
  const text = ':ann!~paul@dial7.example.net JOIN';
  expect(finder.find(text, [user])).toEqual([]);
  const places = finder.find(text, [user], new Set([text.indexOf('dial7')]));
  expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['paul']);
});
