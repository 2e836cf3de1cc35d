/** z of the upper quartile of a normal distribution. */
const quartile = 0.6745;

/** Of a delay that was seen once, or always alike: no machine takes the same time twice. */
const leastSpread = 0.04;

/** A tail is longer than what quartiles tell, and not without end. */
const longestFactor = 4;

/**
 * A delay as the server's were, µs, drawn anew each time. `delay` are quartiles; times of machines are skewed to the right, so each half is log-normal
 * with its own spread. `random` gives numbers in [0, 1).
 */
export function drawDelay(
  [low, median, high]: readonly [number, number, number],
  random: () => number,
): number {
  if (!(median > 0)) return 0;
  const z = normal(random);
  const spread = z < 0 ? spreadOf(low, median) : spreadOf(median, high);
  const drawn = median * Math.exp(z * Math.max(spread, leastSpread));
  return Math.round(Math.min(drawn, longestFactor * Math.max(median, high)));
}

function spreadOf(one: number, other: number): number {
  return one > 0 && other > one ? Math.log(other / one) / quartile : 0;
}

/** Box and Muller (1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
