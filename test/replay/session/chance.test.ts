import { expect, test } from 'vitest';
import { seededChance } from '../../../src/replay/session/chance.ts';

test('the same seed gives each session the same numbers again, and another seed or session others', () => {
  const draw = (next: () => number) => Array.from({ length: 5 }, next);
  const [one, same, other] = [seededChance(7), seededChance(7), seededChance(8)];
  const first = draw(one());
  expect(draw(same())).toEqual(first);
  const second = draw(one());
  expect(second).not.toEqual(first);
  expect(draw(same())).toEqual(second);
  expect(draw(other())).not.toEqual(first);
});

test('the numbers fill [0, 1) evenly', () => {
  const next = seededChance(2 ** 40 + 1)();
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const bin = Math.floor(next() * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  expect(bins).toHaveLength(10);
  for (const bin of bins) expect(bin).toBeGreaterThan(800);
});
