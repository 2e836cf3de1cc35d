import { isRefusal } from '../../knowledge/status-codes.ts';
import type { HeldSession, SessionPlan, Step } from '../model/session-plan.ts';
import type { Corpus } from './corpus.ts';

/** So often a refused request is said in one session, to see whether that closes it. */
const repeats = 30;
const mostOpen = 2; // questions of a round
const mostKinds = 6; // of refused requests, of all

/** An error that closes the session when it was made so often. */
interface Found {
  readonly way: readonly Step[];
  readonly error: Step;
  readonly limit: number;
}

/**
 * How many errors until it closes? First one kind of refused request over and over; where that closes the session, once more to see that the number
 * is no chance, with a good request in between, and with another kind of error in turn: are they counted together, does success begin anew?
 */
export class ErrorLimits {
  readonly #asked = new Set<string>();
  readonly #errors = new Map<SessionPlan, { readonly way: readonly Step[]; readonly error: Step }>();
  #found: Found[] = [];
  #others: Found[] = [];

  questions({ events }: Corpus, mayBeSaid: (step: Step) => boolean): readonly SessionPlan[] {
    const plans = this.#followUps(events);
    for (const [name, steps] of events) {
      const [status, error] = [name.slice(name.lastIndexOf(' ') + 1), steps.at(-1)];
      if (plans.length >= mostOpen || this.#asked.size >= mostKinds) break;
      if (!error || error.ifAsked || error.active || !isRefusal(status) || !mayBeSaid(error)) continue;
      if (this.#asked.has(status)) continue; // one of each status: kinds of errors are told apart by it
      this.#asked.add(status);
      const way = steps.slice(0, -1);
      const plan = sessionOf(way, Array<Step>(repeats).fill(error));
      this.#errors.set(plan, { way, error });
      plans.push(plan);
    }
    return plans;
  }

  /** Where the server has ended a session of the same error again and again, the number matters. */
  note({ plan, held, cut }: HeldSession): void {
    const about = this.#errors.get(plan);
    if (!about) return;
    this.#errors.delete(plan);
    const said = held.filter(({ step }) => step.say !== '').length - about.way.length;
    if (cut && said > 1 && said < repeats) this.#found.push({ ...about, limit: said });
  }

  #followUps(events: Corpus['events']): SessionPlan[] {
    const good = [...events].find(
      ([name, steps]) => steps.length === 1 && !isRefusal(name.slice(name.lastIndexOf(' ') + 1)),
    )?.[1][0];
    const plans = this.#found.flatMap(({ way, error, limit }) => {
      const most = limit + 2;
      const other = this.#others.find((one) => one.error.say !== error.say && one.way.length === way.length);
      const mixed = other ? alternately(error, other.error, most) : undefined;
      const relieved = good
        ? [...Array<Step>(limit - 1).fill(error), good, ...Array<Step>(most).fill(error)]
        : undefined;
      return [Array<Step>(most).fill(error), relieved, mixed].flatMap((steps) =>
        steps ? [sessionOf(way, steps)] : [],
      );
    });
    this.#others = [...this.#others, ...this.#found];
    this.#found = [];
    return plans;
  }
}

function alternately(one: Step, other: Step, count: number): readonly Step[] {
  return Array.from({ length: count }, (_, at) => (at % 2 === 0 ? one : other));
}

function sessionOf(way: readonly Step[], asked: readonly Step[]): SessionPlan {
  return { steps: [...way, ...asked], focus: asked.map((_, at) => way.length + at), kind: 'errors' };
}
