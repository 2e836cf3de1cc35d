import { type Asking, askSessions } from './ask-sessions.ts';
import { Curve } from './curve.ts';
import type { HeldSession, SessionPlan } from './model/session-plan.ts';
import { PlannedSessions, type PlanValues } from './plan/planned-sessions.ts';
import { Limits } from './questions/limits.ts';
import { type Known, NextQuestions } from './questions/next-questions.ts';
import type { Permissions } from './questions/permissions.ts';
import { takeUntil } from './questions/take-until.ts';
import { type KindTally, Surprises } from './surprises.ts';
import { ShownNames } from './talk/session-names.ts';

export interface ScanOptions {
  readonly asking: Omit<Asking, 'held' | 'mayGoOn' | 'greets' | 'shown'>;
  /** Undefined: only what was recorded. */
  readonly values: PlanValues | undefined;
  readonly earlier: Known | undefined;
  /** Exchanges. */
  readonly budget: number;
  readonly permissions: Permissions;
  /** Whether to end now: Ctrl-C, or the time is up. */
  readonly isOver: () => boolean;
  readonly learn: () => Promise<Known>;
  readonly progress: (asked: number, foretold: number, situations: number) => void;
  readonly random: () => number;
}

export interface ScanResult {
  readonly sessions: number;
  readonly exchanges: number;
  readonly curve: readonly number[];
  /** What each kind of question brought. */
  readonly kinds: readonly KindTally[];
  /** ms that learning and choosing questions took between rounds, and the whole. */
  readonly learning: number;
  readonly choosing: number;
  readonly took: number;
  readonly why: 'budget' | 'settled' | 'gone' | 'over' | 'nothing left to ask';
}

/** Exchanges of the first round; each round after it is longer by half. */
const firstRound = 120;
const growth = 1.5; // of a round, to the one before: learning costs more as more is known
/** Share of a round, on top of it, for numbers and lengths from which on the answer is another. */
const limitShare = 0.3;
/** Questions a server: first what the plan says, then, round by round, what the personality that was learned so far is not sure of. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #curve = new Curve();
  readonly #surprises = new Surprises();
  readonly #shown = new ShownNames();
  readonly #began = Date.now();
  readonly #limits = new Limits();
  readonly #planned: PlannedSessions;
  readonly #next: NextQuestions;
  #known: Known | undefined;
  #sessions = 0;
  #exchanges = 0;
  #greets: boolean | undefined;
  #learning = 0;
  #choosing = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
    const { values, permissions, earlier, random } = options;
    this.#known = earlier;
    this.#planned = new PlannedSessions(values, permissions.mayChange !== 'no');
    this.#next = new NextQuestions(this.#planned, permissions, earlier?.conversations, random);
  }

  async run(): Promise<ScanResult> {
    const { budget } = this.#options;
    for (let round = firstRound; ; round *= growth) {
      const limit = Math.min(round, budget - this.#exchanges);
      const plans = await this.#choose(limit);
      if (plans.length === 0) return this.#result('nothing left to ask');
      const asking = this.#asking(this.#exchanges + limit);
      const isThere =
        (await askSessions(plans, asking, this.#known?.personality)) && (await this.#askLimits(limit));
      if (!isThere) return this.#result('gone');
      if (this.#options.isOver()) return this.#result('over');
      if (this.#curve.isSettled) return this.#result('settled');
      if (this.#exchanges >= budget) return this.#result('budget');
      const before = Date.now();
      this.#known = await this.#options.learn();
      this.#learning += Date.now() - before;
    }
  }

  async #choose(limit: number): Promise<readonly SessionPlan[]> {
    if (!this.#known) return takeUntil(this.#planned.first(), limit);
    const before = Date.now();
    const plans = await this.#next.choose(this.#known, limit);
    this.#choosing += Date.now() - before;
    return plans;
  }

  #asking(until: number): Asking {
    return {
      ...this.#options.asking,
      mayGoOn: () => !this.#options.isOver() && this.#exchanges < until && !this.#curve.isSettled,
      greets: () => this.#greets,
      shown: this.#shown,
      held: (session) => this.#note(session),
    };
  }

  /** Each answer decides the next question, so these go on until all limits are exact or their share of the round is spent. */
  async #askLimits(round: number): Promise<boolean> {
    const until = Math.min(this.#options.budget, this.#exchanges + limitShare * round);
    while (this.#known && !this.#options.isOver() && this.#exchanges < until) {
      const { personality } = this.#known;
      const plans = this.#limits
        .questions(until - this.#exchanges)
        .filter((plan) => this.#next.isAllowed(plan, personality));
      if (plans.length === 0) return true;
      if (!(await askSessions(plans, this.#asking(until), personality))) return false;
    }
    return true;
  }

  #note(session: HeldSession): void {
    const { held } = session;
    const personality = this.#known?.personality;
    this.#sessions += 1;
    if (personality) this.#limits.note(session, personality.grammar);
    this.#planned.take(session.plan);
    this.#surprises.note(session);
    this.#next.note(session, personality);
    this.#greets ??= held[0]?.step.say === '' ? held[0].heard !== '' : undefined;
    for (const [index, { step, isForetold }] of held.entries()) {
      if (step.say === '' && index === 0) continue;
      this.#exchanges += 1;
      this.#curve.add(isForetold);
    }
    this.#options.progress(this.#exchanges, this.#curve.latest, personality?.situations.length ?? 0);
  }

  #result(why: ScanResult['why']): ScanResult {
    return {
      sessions: this.#sessions,
      exchanges: this.#exchanges,
      curve: this.#curve.points,
      kinds: this.#surprises.kinds,
      learning: this.#learning,
      choosing: this.#choosing,
      took: Date.now() - this.#began,
      why,
    };
  }
}
