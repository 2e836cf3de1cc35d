import type { Verdict } from '../compare/play/judge-script.ts';
import { memoize } from '../model/memoize.ts';
import type { Template } from '../model/personality.ts';
import { groupBy } from '../statistics/group-by.ts';
import { canSay, skeletonOf, weightOf, wordSimilarity } from './wording.ts';

/** One exchange as a candidate would have had it; `worth` from -1 (it would say what this server never says) to 1 (the very answer). */
export interface Agreement {
  readonly verdict: Verdict;
  readonly worth: number;
}

/** How like a server a personality talks. */
export interface Likeness {
  /** From 0 to 1: the mean worth of what was heard, where every kind of answer counts by how much it can tell. */
  readonly share: number;
  /** How much was heard that can tell: an answer in words of its own counts 1, others of its kind less and less. */
  readonly heard: number;
  /** Answers with the right status, as a fraction of 1: who speaks the same protocol has some, whatever his words. */
  readonly statuses: number;
  readonly agreements: readonly Agreement[];
}

/** Worth of an answer that is not the very one, by whether its status is right and whether the candidate has such words. */
const sameStatusOwnWords = 0.9;
const ownWords = 0.5;
const otherWords = 0.25;
/** Words in common from which on two answers are of one form, with other values. */
const sameForm = 0.6;
/** What it takes away where both say what the other one never does. */
const contradiction = 1;

/** An answer of so many letters is told from all others; a bare status hardly is. */
const telling = 24;
/** What even a bare status counts. */
const least = 0.08;

/** How like the server that was heard a candidate is: `verdicts` are those on what it would have answered. */
export function likenessOf(verdicts: readonly Verdict[], templates: readonly Template[]): Likeness {
  const heard = new Set(verdicts.map(({ expected }) => skeletonOf(expected)));
  const says = memoize((reply: string) => canSay(templates, reply));
  const agreements = verdicts.map((verdict) => ({ verdict, worth: worthOf(verdict, says, heard) }));
  let sum = 0;
  let weights = 0;
  for (const group of groupBy(agreements, ({ verdict }) => kindOf(verdict))) {
    const [first] = group;
    if (!first) continue;
    const tells = Math.min(1, least + weightOf(firstLine(first.verdict.expected)) / telling);
    const weight = tells * (1 + Math.log2(group.length));
    sum += (weight * group.reduce((total, { worth }) => total + worth, 0)) / group.length;
    weights += weight;
  }
  const right = verdicts.filter(({ sameClass }) => sameClass).length;
  return {
    share: weights === 0 ? 0 : Math.max(0, sum / weights),
    heard: weights,
    statuses: right / Math.max(1, verdicts.length),
    agreements,
  };
}

function worthOf(verdict: Verdict, says: (reply: string) => boolean, heard: ReadonlySet<string>): number {
  const { expected, got, said, sameText, sameClass } = verdict;
  if (sameText) return 1;
  if (expected !== '' && says(expected)) return sameClass ? sameStatusOwnWords : ownWords;
  const similar = wordSimilarity(expected, got, said);
  if (sameClass && similar >= sameForm)
    return otherWords + ((sameStatusOwnWords - otherWords) * (similar - sameForm)) / (1 - sameForm);
  const isStrange = expected !== '' && got !== '' && !heard.has(skeletonOf(got));
  return (sameClass ? otherWords : 0) - (isStrange ? contradiction : 0);
}

/** What stands in further lines is data as a rule, and not the server's own. */
function firstLine(reply: string): string {
  const end = reply.indexOf('\n');
  return end < 0 ? reply : reply.slice(0, end);
}

/** Answers that are alike whatever they are about: same statuses, and the same letters at their beginning. */
function kindOf({ expectedClass, expected }: Verdict): string {
  return `${expectedClass.replace(/[\da-f]{4,}/g, '#')}\0${skeletonOf(expected)}`;
}
