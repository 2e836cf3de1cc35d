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

test('the beginning of a long value is found behind the whole of it, too', () => {
  const value = `${'x'.repeat(80)}@example.org`;
  const said = finder.gather([{ source: { field: 'echo', part: 'arg1' }, value }]);
  const text = `501 <${value}>: too long: ${value.slice(0, 64)}...`;
  const places = finder
    .find(text, [said])
    .map(({ start, end, sources }) => [text.slice(start, end), sources]);
  expect(places).toEqual([
    [value, [{ field: 'echo', part: 'arg1' }]],
    [value.slice(0, 64), [{ field: 'echo', part: 'arg1', transform: 'first:64' }]],
  ]);
});
