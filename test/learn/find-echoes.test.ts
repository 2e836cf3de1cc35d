import { expect, test } from 'vitest';
import { findEchoes } from '../../src/learn/find-echoes.ts';

const said = (value: string) =>
  findEchoes(text, [{ source: { field: 'echo', part: 'arg1' }, value }]).map(({ start }) => start);
const text = ':nick!~alice@host.example.org JOIN :alice-2 nick.alice';

test('what stands on either side of an at sign is a word of its own', () => {
  expect(said('alice')).toEqual([7]);
  expect(said('host.example.org')).toEqual([13]);
  expect(said('alice@host.example.org')).toEqual([7]);
});

test('parts of words and of names are none', () => {
  expect(said('nic')).toEqual([]);
  expect(said('host')).toEqual([]);
  expect(said('example.org')).toEqual([]);
});
