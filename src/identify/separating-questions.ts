import type { Step } from '../scan/model/session-plan.ts';
import type { Candidate } from './candidate.ts';
import { answerKey, type Foretellers, type Foretelling } from './foretell.ts';

/** A question to which candidates answer differently. */
export interface SeparatingQuestion {
  readonly say: string;
  readonly answers: readonly { readonly name: string; readonly text: string }[];
}

const surely = 0.5; // an answer that is less sure separates nothing

/** The fewest questions found, asked first in a session, that tell each of the candidates from each other; greedily, the one first that parts most pairs. */
export async function separatingQuestions(
  candidates: readonly Candidate[],
  pool: readonly Step[],
  foretellers: Foretellers,
): Promise<readonly SeparatingQuestion[]> {
  const asked: { readonly say: string; readonly answers: readonly Foretelling[] }[] = [];
  for (const { say } of [{ say: '' }, ...pool]) {
    const answers: Foretelling[] = [];
    for (const candidate of candidates)
      answers.push(
        await (say === '' ? foretellers.greeting(candidate) : foretellers.answer(candidate, [], say)),
      );
    asked.push({ say, answers });
  }
  let open = pairsOf(candidates.length);
  const chosen: SeparatingQuestion[] = [];
  while (open.length > 0) {
    const counted = asked.map((one) => ({ one, parted: open.filter((pair) => parts(one.answers, pair)) }));
    const best = counted.reduce((most, next) => (next.parted.length > most.parted.length ? next : most));
    if (best.parted.length === 0) break;
    const done = new Set(best.parted);
    open = open.filter((pair) => !done.has(pair));
    const { say, answers } = best.one;
    chosen.push({
      say,
      answers: candidates.map(({ name }, index) => ({ name, text: answers[index]?.text ?? '' })),
    });
  }
  return chosen;
}

type Pair = readonly [number, number];

function pairsOf(count: number): readonly Pair[] {
  return Array.from({ length: count }, (_, a) =>
    Array.from({ length: count - a - 1 }, (_, b): Pair => [a, a + b + 1]),
  ).flat();
}

function parts(answers: readonly Foretelling[], [a, b]: Pair): boolean {
  const [one, other] = [answers[a], answers[b]];
  if (!one || !other || one.sure < surely || other.sure < surely) return false;
  return answerKey(one) !== answerKey(other);
}
