import type { Test } from '../../../model/situation.ts';
import type { Question } from '../../model/question.ts';
import { errorCost } from '../../state/search-flag.ts';

/** What is said only of what is there. */
const namesSomething: readonly string[] = ['there', 'held', 'listed'];

/** A question that holds for what is there, and what it costs to leave it out, in bits. */
interface ResourceReason {
  readonly question: Question;
  readonly mistakes: number;
}

/**
 * What the server keeps, as far as the session has seen it, tells refusals (`on`) from successes (`off`): a file that the session itself has
 * made is there though nobody ever heard of it. Nothing where it tells nothing. Whoever would explain refusals by values that are known has to do better than this.
 */
export function resourceReason(
  on: readonly number[],
  off: readonly number[],
  questions: readonly Question[],
): ResourceReason | undefined {
  let best: ResourceReason | undefined;
  for (const question of questions) {
    const { test, bits } = question;
    if (!isAboutWorld(test)) continue;
    const mistakes =
      on.filter((index) => bits[index] === 1).length + off.filter((index) => bits[index] !== 1).length;
    if (mistakes < (best?.mistakes ?? on.length)) best = { question, mistakes };
  }
  return best;
}

/** True if it asks whether what is named is there, or lies in the user's own folder. */
function isAboutWorld(test: Test): boolean {
  if (test.test === 'starts') return test.part === 'place';
  return test.test === 'is' && test.value === 'yes' && namesSomething.includes(test.part);
}

/** Bits that a question about the world costs with what it leaves out. */
export function resourceCost(reason: ResourceReason | undefined): number {
  return reason ? errorCost * reason.mistakes : Number.POSITIVE_INFINITY;
}
