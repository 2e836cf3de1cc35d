import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedResults } from '../../../src/capture/conversations/ordered-results.ts';

test('values come in the order of their places, as soon as those before them are known', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(30).keys()], { minLength: 30 }), (order) => {
      const out: number[] = [];
      const turn = new OrderedResults<number>((value) => out.push(value));
      const places = order.map(() => turn.place());
      const known = new Set<number>();
      for (const number of order) {
        places[number]?.(number);
        known.add(number);
        let ready = 0;
        while (known.has(ready)) ready++;
        expect(out).toEqual([...Array(ready).keys()]);
      }
    }),
  );
});

test('for ever', () => {
  let sum = 0;
  const turn = new OrderedResults<number>((value) => {
    sum += value;
  });
  for (let i = 0; i < 10_000; i++) {
    const [first, second] = [turn.place(), turn.place()];
    second(1);
    first(2);
  }
  expect(sum).toBe(30_000);
});
