import type { Ranked } from './compare-candidates.ts';
import type { Agreement } from './likeness.ts';
import { skeletonOf } from './wording.ts';

/** What was heard as the likest candidate would say it, and another one would not. Raw bytes, latin1. */
export interface DecidingDifference {
  readonly said: string;
  readonly heard: string;
  /** The candidate that is ruled out by it, and what it would have said. */
  readonly other: string;
  readonly instead: string;
  /** In how many exchanges it shows. */
  readonly count: number;
}

const agrees = 0.9;
const differs = 0.3;
const mostEach = 3;

/** Of each candidate but the first, what speaks against it in the first one's favour, the most frequent first. */
export function decidingDifferences(ranked: readonly Ranked[]): readonly DecidingDifference[] {
  const [best, ...others] = ranked;
  if (!best) return [];
  const right = new Map(
    best.agreements.filter(({ worth }) => worth >= agrees).map((one) => [placeOf(one), one]),
  );
  return others.flatMap(({ candidate, agreements }) => {
    const found = new Map<string, DecidingDifference>();
    for (const agreement of agreements) {
      const { verdict, worth } = agreement;
      const own = right.get(placeOf(agreement));
      if (worth >= differs || own?.verdict.expected !== verdict.expected) continue;
      const key = `${skeletonOf(verdict.expected)}\0${skeletonOf(verdict.got)}`;
      const before = found.get(key);
      found.set(key, {
        ...(before ?? { said: verdict.said, heard: verdict.expected, instead: verdict.got }),
        other: candidate.name,
        count: (before?.count ?? 0) + 1,
      });
    }
    return [...found.values()].sort((a, b) => b.count - a.count).slice(0, mostEach);
  });
}

function placeOf({ verdict }: Agreement): string {
  return `${verdict.conversation} ${verdict.turn} ${verdict.said}`;
}
