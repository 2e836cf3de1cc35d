import type { Row } from '../../model/row.ts';

/** How many different sessions these rows are of; repeated runs of one count once. */
export function countGroups(some: readonly number[], rows: readonly Row[]): number {
  return new Set(some.map((index) => rows[index]?.group)).size;
}
