import type { Comparison } from '../../compare/differences/difference.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { compareSides } from '../compare/compare-sides.ts';
import { playedPersonalities } from '../compare/played-personalities.ts';

/** What differs in how two versions of a personality answer the sessions that it was learned from. Undefined where both answer byte for byte the same. */
export async function behaviourChange(
  before: Personality,
  after: Personality,
  recorded: readonly Conversation[],
): Promise<Comparison | undefined> {
  const sides = await playedPersonalities(before, after, recorded);
  if (!sides) return undefined;
  const names = { before: 'before', after: 'after' };
  const options = { isKnown: () => false, timing: false };
  return compareSides([sides[0]], [sides[1]], names, options).comparisons[0];
}
