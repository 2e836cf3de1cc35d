import { mostCounted } from '../../../statistics/most-counted.ts';
import type { Row } from '../../model/row.ts';

/** The label that at least this share of the rows have. */
export function usualLabel(
  members: readonly number[],
  rows: readonly Row[],
  share = 0.7,
): number | undefined {
  const counts = new Map<number, number>();
  for (const index of members) {
    const label = rows[index]?.label ?? -1;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const best = mostCounted(counts);
  return best && best[1] >= share * members.length ? best[0] : undefined;
}
