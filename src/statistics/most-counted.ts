/** The number that was counted most often; of several the least. Undefined where nothing was counted. */
export function mostCounted(
  counts: ReadonlyMap<number, number>,
): readonly [number: number, count: number] | undefined {
  let best: readonly [number, number] | undefined;
  for (const [number, count] of counts)
    if (!best || count > best[1] || (count === best[1] && number < best[0])) best = [number, count];
  return best;
}
