import type { Difference } from '../differences/difference.ts';

/**
 * Differences that are shown by the very same two replies, such as several words of one greeting: they are told at one place, each by
 * its change and its id. In the order of the first of each.
 */
export function sameReplies(
  differences: readonly Difference[],
): readonly (readonly [Difference, ...Difference[]])[] {
  const groups = new Map<string, [Difference, ...Difference[]]>();
  for (const one of differences) {
    const { verdict, kind, ground, request, before, after, note, mayFollow, places, change, id } = one;
    const same =
      change === undefined
        ? id
        : JSON.stringify([verdict, kind, ground, request, before, after, note, mayFollow, places]);
    const group = groups.get(same);
    if (group) group.push(one);
    else groups.set(same, [one]);
  }
  return [...groups.values()];
}
