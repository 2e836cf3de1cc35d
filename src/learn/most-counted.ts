/** The number that was counted most often; of several the least. Undefined where nothing was counted. */
export function mostCounted(
  counts: ReadonlyMap<number, number>,
): readonly [number: number, count: number] | undefined {
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best;
}
