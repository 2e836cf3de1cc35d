import type { Step } from '../scan/model/session-plan.ts';
import type { Candidate } from './candidate.ts';
import { answerKey, type Foretellers, type Foretelling } from './foretell.ts';
import { skeletonOf, weightOf } from './wording.ts';

/** What the server may be, and how much speaks for it. */
export interface Suspect {
  readonly candidate: Candidate;
  readonly weight: number;
}

export interface Questioning {
  readonly suspects: readonly Suspect[];
  readonly pool: readonly Step[];
  readonly foretellers: Foretellers;
  /** Skeletons of answers that were heard: another one tells more. */
  readonly heard: ReadonlySet<string>;
}

/** Questions of which the worth after others is looked at. */
const shortlist = 20;
/** What an answer in words not heard yet is worth, beside a bit that tells suspects apart. */
const worthOfNews = 0.3;
const telling = 24; // letters

/** The next questions, to be said in one session, at most so many: those that tell the suspects apart, then those that would show more of the likeliest. */
export async function planQuestions(questioning: Questioning, most: number): Promise<readonly Step[]> {
  const { pool, heard } = questioning;
  const news = new Set(heard);
  const fresh = await rank(pool, [], questioning, news);
  const left = fresh.slice(0, shortlist).map(({ step }) => step);
  const chosen: Step[] = [];
  while (chosen.length < most && left.length > 0) {
    const before = chosen.map(({ say }) => say);
    const [best] = await rank(left, before, questioning, news);
    if (!best || best.worth <= 0) break;
    chosen.push(best.step);
    left.splice(left.indexOf(best.step), 1);
    for (const { text } of best.answers) news.add(skeletonOf(text));
    if (best.answers[0]?.closed) break;
  }
  return chosen;
}

interface Weighed {
  readonly step: Step;
  readonly answers: readonly Foretelling[];
  readonly worth: number;
}

async function rank(
  steps: readonly Step[],
  before: readonly string[],
  { suspects, foretellers }: Questioning,
  news: ReadonlySet<string>,
): Promise<readonly Weighed[]> {
  const weighed: Weighed[] = [];
  for (const step of steps) {
    const answers: Foretelling[] = [];
    for (const { candidate } of suspects) answers.push(await foretellers.answer(candidate, before, step.say));
    const [first] = answers;
    const isNew = first !== undefined && first.text !== '' && !news.has(skeletonOf(first.text));
    const novelty = isNew ? first.sure * Math.min(1, weightOf(first.text) / telling) : 0;
    weighed.push({ step, answers, worth: informationOf(answers, suspects) + worthOfNews * novelty });
  }
  return weighed.sort((a, b) => b.worth - a.worth);
}

/** Bits that the answer tells about which suspect it is, as far as the answers are sure. */
function informationOf(answers: readonly Foretelling[], suspects: readonly Suspect[]): number {
  const total = suspects.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  let sure = 0;
  for (const [index, answer] of answers.entries()) {
    const share = (suspects[index]?.weight ?? 0) / total;
    sure += share * answer.sure;
    const key = answerKey(answer);
    shares.set(key, (shares.get(key) ?? 0) + share);
  }
  return sure * [...shares.values()].reduce((sum, share) => sum - share * Math.log2(share), 0);
}
