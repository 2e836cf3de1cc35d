import type { Shard } from '../capture/layers/shard.ts';

/** A capture, or a part of its conversations, to be read by itself. */
export interface PlannedPart {
  readonly path: string;
  readonly shard: Shard;
}

/** Smaller captures are not divided: every reader of a part goes through all of the packets. */
const smallestDivided = 256 * 1024 * 1024;

/** For so many readers on one machine: large captures are divided among all of them, and come first. */
export function partsForThreads(
  captures: readonly { readonly path: string; readonly size: number }[],
  threads: number,
): readonly PlannedPart[] {
  const largest = [...captures].sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
  return largest.flatMap(({ path, size }) => partsOf(path, size < smallestDivided ? 1 : threads));
}

/**
 * What one of several readers that know nothing of one another reads. Where there are fewer captures than readers, each capture
 * is divided; the paths have to come in the same order for all of them.
 */
export function partsForShard(paths: readonly string[], { part, of }: Shard): readonly PlannedPart[] {
  const divided = Math.max(1, Math.ceil(of / Math.max(1, paths.length)));
  return paths.flatMap((path) => partsOf(path, divided)).filter((_, index) => index % of === part);
}

function partsOf(path: string, of: number): readonly PlannedPart[] {
  return Array.from({ length: of }, (_, part) => ({ path, shard: { part, of } }));
}
