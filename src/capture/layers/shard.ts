import type { Frame } from './frame.ts';

/** A part of the conversations of a capture: all of those of a pair of addresses, so data connections go with theirs. */
export interface Shard {
  /** From 0. */
  readonly part: number;
  readonly of: number;
}

/** Whether a packet belongs to a part: the same for both directions, and for every part of a reading in so many. */
export function isInShard(frame: Frame, { part, of }: Shard): boolean {
  if (of === 1) return true;
  const { source0, source1, source2, source3, target0, target1, target2, target3 } = frame;
  let hash = mixed(source0 + target0, source0 ^ target0);
  if (frame.family === 6) {
    hash ^= mixed(source1 + target1, source1 ^ target1);
    hash = mixed(hash, source2 ^ target2) ^ mixed(source3 + target3, source3 ^ target3);
  }
  return (hash >>> 0) % of === part;
}

/** See session-kinds.ts; the last step of murmur3. */
function mixed(a: number, b: number): number {
  let hash = Math.imul(a | 0, 0x85ebca6b) ^ Math.imul(b | 0, 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
