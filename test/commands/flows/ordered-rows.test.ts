import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedRows } from '../../../src/commands/flows/ordered-rows.ts';

function rows(): { rows: OrderedRows<number>; out: number[] } {
  const out: number[] = [];
  return { rows: new OrderedRows((row) => out.push(row)), out };
}

test('rows come in the order of their numbers, however they are added', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(50).keys()], { minLength: 50 }), (order) => {
      const { rows: ordered, out } = rows();
      for (const number of order) ordered.add(number, number);
      expect(out).toEqual([...Array(50).keys()]);
    }),
  );
});

test('a row waits for those before it, and no longer than until the flush', () => {
  const { rows: ordered, out } = rows();
  ordered.add(1, 1);
  ordered.add(3, 3);
  expect(out).toEqual([]);
  ordered.flush();
  expect(out).toEqual([1, 3]);
  ordered.add(5, 5);
  ordered.add(4, 4);
  expect(out).toEqual([1, 3, 4, 5]);
});

test('one that never comes does not hold back more than a fixed number', () => {
  const { rows: ordered, out } = rows();
  for (let number = 1; number <= 100_000; number++) ordered.add(number, number);
  expect(out.length).toBeGreaterThan(100_000 - 32_769);
  ordered.add(0, 0);
  ordered.flush();
  expect(out).toHaveLength(100_001);
  expect(out.filter((number) => number !== 0)).toEqual(Array.from({ length: 100_000 }, (_, i) => i + 1));
});
