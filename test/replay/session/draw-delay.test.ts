import { expect, test } from 'vitest';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { drawDelay } from '../../../src/replay/session/draw-delay.ts';

function quartiles(delay: readonly [number, number, number]) {
  const random = seededChance(1)();
  const drawn = Array.from({ length: 20_000 }, () => drawDelay(delay, random)).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * drawn.length)] ?? 0;
  return { low: at(0.25), median: at(0.5), high: at(0.75), least: at(0), most: at(0.99999), tail: at(0.98) };
}

test.each([[[1_900_000, 2_600_000, 3_600_000]], [[90, 100, 400]], [[1000, 1000, 5000]]] as const)(
  'drawn from %j, the quartiles are these again',
  (delay) => {
    const { low, median, high, most } = quartiles(delay);
    expect(Math.abs(median / delay[1] - 1)).toBeLessThan(0.05);
    expect(Math.abs(low / delay[0] - 1)).toBeLessThan(0.06);
    expect(Math.abs(high / delay[2] - 1)).toBeLessThan(0.06);
    expect(most).toBeLessThanOrEqual(4 * delay[2]);
  },
);

test('there is a tail, and what was seen once is never twice the same', () => {
  expect(quartiles([90, 100, 400]).tail).toBeGreaterThan(800);
  const { least, most } = quartiles([2_000_000, 2_000_000, 2_000_000]);
  expect(least).toBeLessThan(1_900_000);
  expect(most).toBeGreaterThan(2_100_000);
  expect(quartiles([0, 0, 0]).most).toBe(0);
});
