import { readRequest } from '../../message/request/request.ts';
import type { Personality } from '../../model/personality.ts';
import type { Step } from '../../model/situation.ts';
import type { Foreteller } from '../foretell/foreteller.ts';
import type { Oracle } from '../model/oracle.ts';
import type { Foretold, SessionPlan } from '../model/session-plan.ts';
import { asksForMore } from '../talk/hold-session.ts';
import type { QuestionMemory } from './question-memory.ts';

/** What ranks questions: what is believed now, what was believed before, and what became of earlier questions. */
export interface Beliefs {
  readonly personality: Personality;
  readonly now: Foreteller;
  /** Personalities that knew less, a committee: where all foretell the same, there is less to learn. */
  readonly earlier: readonly Foreteller[];
  readonly memory: QuestionMemory;
}

/** A question with what decides how much it is worth. */
interface Weighed {
  readonly plan: SessionPlan;
  readonly questions: readonly { readonly keys: readonly string[]; readonly doubt: number }[];
}

/**
 * How little an answer of each step of the cascade is to be relied on, as scans have shown (docs/scan.md): what is left of a command when no situation
 * fits is mostly a single answer, while the situations are what may be divided wrongly.
 */
const doubts: Readonly<Record<Step, number>> = {
  exact: 0.15,
  situation: 0.4,
  command: 0.3,
  unknown: 0.15,
  nearest: 0.9,
  relative: 1,
  default: 1,
};
/** What it adds for each personality that does not agree. */
const disagreement = 0.9;

/** The sessions that promise to change most per exchange, best first, until they have so many exchanges. */
export async function chooseSessions(
  candidates: readonly SessionPlan[],
  exchanges: number,
  beliefs: Beliefs,
): Promise<readonly SessionPlan[]> {
  const weighed = await Promise.all(candidates.map((plan) => weigh(plan, beliefs)));
  const chosen: SessionPlan[] = [];
  const pending = new Map<string, number>();
  const worth = ({ plan, questions }: Weighed) => {
    const sum = questions.reduce((total, { keys, doubt }) => {
      const asked = keys.reduce((most, key) => Math.max(most, pending.get(key) ?? 0), 0);
      return total + doubt / (1 + asked);
    }, 0);
    return sum / (plan.steps.length + 1);
  };
  const queue = weighed.map((one) => ({ one, score: worth(one) })).sort((a, b) => b.score - a.score);
  let left = exchanges;
  while (left > 0 && queue.length > 0) {
    // lazily: what was chosen meanwhile may have made the best one worth less
    const best = queue.shift();
    if (!best) break;
    const score = worth(best.one);
    const next = queue[0];
    if (next && score < next.score) {
      const at = queue.findIndex((other) => other.score <= score);
      queue.splice(at < 0 ? queue.length : at, 0, { one: best.one, score });
      continue;
    }
    chosen.push(best.one.plan);
    left -= best.one.plan.steps.length;
    for (const { keys } of best.one.questions)
      for (const key of keys) pending.set(key, (pending.get(key) ?? 0) + 1);
  }
  return chosen;
}

async function weigh(plan: SessionPlan, beliefs: Beliefs): Promise<Weighed> {
  const { personality, memory } = beliefs;
  const now = await beliefs.now.openAlone();
  const earlier = await Promise.all(beliefs.earlier.map((one) => one.openAlone()));
  const focus = new Set(plan.focus);
  const questions: { keys: readonly string[]; doubt: number }[] = [];
  let last = await now.answer('', false);
  for (const one of earlier) await one.answer('', false);
  for (const [index, step] of plan.steps.entries()) {
    if (last.closed) break;
    if (step.ifAsked && !asksForMore(last.text)) continue;
    const foretold = await now.answer(step.say, step.active === true);
    const others = await Promise.all(earlier.map((one) => one.answer(step.say, step.active === true)));
    if (focus.has(index)) {
      const keys = questionKeys(step.say, plan.kind, foretold, last, personality);
      questions.push({
        keys: keys.slice(0, 1),
        doubt: doubtOf(foretold, others, now, step.say, keys, memory, personality),
      });
    }
    last = foretold;
  }
  return { plan, questions };
}

/** What a question has in common with others, the most particular first. */
export function questionKeys(
  say: string,
  kind: string,
  foretold: Foretold,
  last: Foretold | undefined,
  { grammar }: Personality,
): readonly string[] {
  const { command } = readRequest(say, grammar);
  const status = (text: string) => /^\S{0,12}/.exec(text)?.[0] ?? '';
  return [
    `${command} ${kind} ${foretold.situation} ${status(last?.text ?? '')}`,
    `${command} ${foretold.situation}`,
    `kind ${kind}`,
    `command ${command}`,
  ];
}

function doubtOf(
  foretold: Foretold,
  others: readonly Foretold[],
  oracle: Oracle,
  said: string,
  keys: readonly string[],
  memory: QuestionMemory,
  { situations }: Personality,
): number {
  const [particular = '', situation = '', kind = '', command = ''] = keys;
  const seen = situations.find(({ id }) => id === foretold.situation)?.seen ?? 0;
  const prior = doubts[foretold.how] + (seen <= 2 ? 0.5 : seen <= 5 ? 0.2 : 0);
  const opposed = others.filter((other) => !oracle.isRight(foretold, other.text, said)).length;
  const surprise = memory.surprise(kind) + memory.surprise(command) + 2 * memory.surprise(situation);
  return ((prior + disagreement * opposed) * surprise) / (1 + memory.asked(particular));
}
