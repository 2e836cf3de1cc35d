import { mostCounted } from '../../../statistics/most-counted.ts';
import type { Row } from '../../model/row.ts';

/** The label that weighs most. */
export function majority(rows: readonly Row[]): number {
  const weights = new Map<number, number>();
  for (const { label, weight } of rows) weights.set(label, (weights.get(label) ?? 0) + weight);
  return mostCounted(weights)?.[0] ?? 0;
}
