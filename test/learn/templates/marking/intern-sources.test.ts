import { expect, test } from 'vitest';
import { InternedSources } from '../../../../src/learn/templates/marking/intern-sources.ts';
import type { FieldSource } from '../../../../src/model/field.ts';

const [one, two, three] = ['arg1', 'arg2', 'rest'].map((part): FieldSource => ({ field: 'echo', part })) as [
  FieldSource,
  FieldSource,
  FieldSource,
];

test('equal lists are one object and have one number, however they were put together', () => {
  const lists = new InternedSources();
  const long = lists.with(lists.with(lists.with([], one), two), three);
  expect(long).toEqual([one, two, three]);
  expect(lists.joined([one], [two, three])).toBe(long);
  expect(lists.numberOf([one, two, three])).toBe(lists.numberOf(long));
  const others = [[], [one], [two, one], [one, two]].map((list) => lists.numberOf(list));
  expect(new Set([...others, lists.numberOf(long)]).size).toBe(5);
});
