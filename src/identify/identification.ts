import type { Share } from '../compare/play/fidelity.ts';
import { nearest, type Ranked } from './compare-candidates.ts';
import { type DecidingDifference, decidingDifferences } from './deciding-differences.ts';
import type { SeparatingQuestion } from './separating-questions.ts';

/** `is`: it behaves like one of the library; `undecided`: several are as like it, or hardly anything was heard; `none`: it is none of them. */
type IdentifyVerdict = 'is' | 'undecided' | 'none';

/** One personality of the library. */
interface RankedName {
  readonly name: string;
  /** How like it is, from 0 to 1. */
  readonly likeness: number;
  /** Answers with the right status, and the very answers. */
  readonly class: Share;
  readonly text: Share;
}

/** Which personality of a library a server behaves like. */
export interface Identification {
  readonly verdict: IdentifyVerdict;
  /** The personalities that it may be: none, one or several. */
  readonly names: readonly string[];
  readonly exchanges: number;
  readonly ranked: readonly RankedName[];
  /** What speaks against the next ones. */
  readonly differences: readonly DecidingDifference[];
  /** The fewest questions that tell the first ones apart. */
  readonly questions: readonly SeparatingQuestion[];
}

/**
 * From which likeness on a server is taken for the same. Of 24 recorded servers that were heard in other sessions than they were learned from, the
 * least like itself had 0.69; the likest of another server had 0.57 (two descendants of one FTP server).
 */
const leastLikeness = 0.63;
/** Two that are as close as this are not told apart by what was heard. */
const leastMargin = 0.03;
/** Less than two answers in words of their own deny nothing. */
const enoughHeard = 2;

/** Sums up; `ranked` is in order. */
export function identificationOf(
  ranked: readonly Ranked[],
  questions: readonly SeparatingQuestion[] = [],
): Identification {
  const [best] = ranked;
  const able = ranked.filter(
    ({ share }) => share >= leastLikeness && best && best.share - share < leastMargin,
  );
  const rows = ranked.map(({ candidate, share, agreements }) => ({
    name: candidate.name,
    likeness: share,
    class: count(agreements, ({ verdict }) => verdict.sameClass),
    text: count(agreements, ({ verdict }) => verdict.sameText),
  }));
  // where none of them speaks over the transport, it is none of them
  const isHeard = best === undefined || best.heard >= enoughHeard;
  const names = able.map(({ candidate }) => candidate.name);
  return {
    verdict: names.length === 1 ? 'is' : names.length === 0 && isHeard ? 'none' : 'undecided',
    names,
    exchanges: best?.agreements.length ?? 0,
    ranked: rows,
    differences: decidingDifferences(nearest(ranked)),
    questions,
  };
}

/** Whether what was heard is enough to say who it is, or that it is nobody. */
export function isClear(ranked: readonly Ranked[]): boolean {
  const [best, next] = ranked;
  if (!best) return true;
  return best.share >= clearly && best.share - (next?.share ?? 0) >= clearMargin;
}

const clearly = 0.8;
const clearMargin = 0.25;

function count<T>(all: readonly T[], isRight: (one: T) => boolean): Share {
  return { right: all.filter(isRight).length, of: all.length };
}
