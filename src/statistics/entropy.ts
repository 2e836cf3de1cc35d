/** Entropy of values in bits. */
export function entropyOf(values: Iterable<string | number>): number {
  const counts = new Map<string | number, number>();
  let all = 0;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    all++;
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / all) * Math.log2(count / all);
  return bits;
}

/** How many bits one of a pair tells about the other, on average. */
export function sharedBits(pairs: readonly (readonly [string | number, string | number])[]): number {
  const joint = entropyOf(pairs.map(([a, b]) => `${a} ${b}`));
  return entropyOf(pairs.map(([a]) => a)) + entropyOf(pairs.map(([, b]) => b)) - joint;
}
