import { readRequest } from '../message/request/request.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Personality } from '../model/personality.ts';
import { shuffled } from '../statistics/shuffled.ts';
import { type Asking, askSessions } from './ask-sessions.ts';
import { Curve } from './curve.ts';
import { Foreteller } from './foretell/foreteller.ts';
import type { HeldSession, SessionPlan, Step } from './model/session-plan.ts';
import type { Values } from './plan/expand-values.ts';
import { planSessions } from './plan/plan-sessions.ts';
import { type Corpus, collectCorpus } from './questions/corpus.ts';
import { flagQuestions } from './questions/flag-questions.ts';
import { Limits } from './questions/limits.ts';
import { mutateSession, type Sources } from './questions/mutate-session.ts';
import { QuestionMemory } from './questions/question-memory.ts';
import { chooseSessions, questionKeys } from './questions/rank-sessions.ts';
import { valueQuestions } from './questions/value-questions.ts';

/** What is known of the server, and what it was learned from. */
export interface Known {
  readonly personality: Personality;
  readonly conversations: readonly Conversation[];
}

export interface ScanOptions {
  readonly asking: Omit<Asking, 'held' | 'mayGoOn' | 'greets'>;
  /** What is known of the protocol, given names that the server has shown; undefined: only what was recorded. Draws the same each time. */
  readonly values: ((listed: readonly string[]) => Values) | undefined;
  readonly earlier: Known | undefined;
  /** Exchanges. */
  readonly budget: number;
  /** Things on the server: none, as plans and recordings say it, or anything. */
  readonly mayChange: 'no' | 'own' | 'all';
  readonly never: ReadonlySet<string>;
  readonly change: ReadonlySet<string>;
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
  readonly why: 'budget' | 'settled' | 'gone' | 'over' | 'nothing left to ask';
}

/** Exchanges of the first round; each round after it is longer by half. */
const firstRound = 120;
const growth = 1.5; // of a round, to the one before: learning costs more as more is known
/** Sessions that are thought of for each that is held. */
const candidatesPerSession = 3;
const hotRequests = 60; // that were answered as not foretold, the latest
/** Share of a round for what clients usually say, where nothing was recorded. */
const talkShare = 0.5;
/** Share of a round, on top of it, for numbers and lengths from which on the answer is another. */
const limitShare = 0.3;
/** Share of a round for questions about single beliefs. */
const directedShare = 0.35;

/** Questions a server: first what the plan says, then, round by round, what the personality that was learned so far is not sure of. */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #curve = new Curve();
  readonly #memory = new QuestionMemory();
  #known: Known | undefined;
  #before: Personality | undefined;
  #sessions = 0;
  #exchanges = 0;
  #hot: Step[] = [];
  readonly #asked = new Set<string>();
  readonly #limits = new Limits();
  /** Questions about beliefs that there was no room for yet. */
  #waiting: SessionPlan[] = [];
  #greets: boolean | undefined;
  /** Where sessions stand in the plan, and which of it were asked. */
  readonly #places = new WeakMap<SessionPlan, number>();
  readonly #taken = new Set<number>();

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#known = options.earlier;
  }

  async run(): Promise<ScanResult> {
    const { budget } = this.#options;
    for (let round = firstRound; ; round *= growth) {
      const limit = Math.min(round, budget - this.#exchanges);
      const plans = this.#known
        ? await this.#questions(this.#known, limit)
        : takeUntil(this.#planned([]), limit);
      if (plans.length === 0) return this.#result('nothing left to ask');
      for (const plan of plans) this.#taken.add(this.#places.get(plan) ?? -1);
      const asking = this.#asking(this.#exchanges + limit);
      const isThere =
        (await askSessions(plans, asking, this.#known?.personality)) && (await this.#askLimits(limit));
      if (!isThere) return this.#result('gone');
      if (this.#options.isOver()) return this.#result('over');
      if (this.#curve.isSettled) return this.#result('settled');
      if (this.#exchanges >= budget) return this.#result('budget');
      await this.#learn();
    }
  }

  /** What the plan asks for and was not asked yet, with the names that the server has shown. */
  #planned(listed: readonly string[]): readonly SessionPlan[] {
    const { values, mayChange } = this.#options;
    const sessions = values ? planSessions(values(listed), mayChange !== 'no') : [];
    for (const [place, session] of sessions.entries()) this.#places.set(session, place);
    return sessions.filter((_, place) => !this.#taken.has(place));
  }

  #asking(until: number): Asking {
    return {
      ...this.#options.asking,
      mayGoOn: () => !this.#options.isOver() && this.#exchanges < until && !this.#curve.isSettled,
      greets: () => this.#greets,
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
        .filter((plan) => this.#isAllowed(plan, personality));
      if (plans.length === 0) return true;
      if (!(await askSessions(plans, this.#asking(until), personality))) return false;
    }
    return true;
  }

  async #learn(): Promise<void> {
    this.#before = this.#known?.personality;
    this.#known = await this.#options.learn();
  }

  /** Where nothing was recorded, sessions as clients hold them come first; then what the personality is least sure of, of the plan and of its own. */
  async #questions(
    { personality, conversations }: Known,
    exchanges: number,
  ): Promise<readonly SessionPlan[]> {
    const corpus = collectCorpus(conversations, personality);
    const sources = this.#sources(corpus, personality);
    const planned = this.#planned(corpus.listed);
    const isFirst = ({ kind }: SessionPlan) => kind === 'talk' && !this.#options.earlier;
    const talks = takeUntil(planned.filter(isFirst), talkShare * exchanges);
    const left = exchanges - lengthOf(talks);
    const directed = this.#directed(corpus, sources, personality, directedShare * left);
    const own: SessionPlan[] = [];
    const wanted = (candidatesPerSession * left) / 8;
    for (let tries = 0; tries < 4 * wanted && own.length < wanted; tries++) {
      const plan = mutateSession(sources);
      if (plan && this.#isAllowed(plan, personality)) own.push(plan);
    }
    const candidates = [...own, ...planned.filter((plan) => !isFirst(plan))];
    const chosen = await chooseSessions(candidates, left - lengthOf(directed), {
      personality,
      now: new Foreteller(personality),
      ...(this.#before ? { before: new Foreteller(this.#before) } : {}),
      memory: this.#memory,
    });
    return [...talks, ...directed, ...chosen];
  }

  /** Questions about single beliefs: values and flags, in turn. */
  #directed(
    corpus: Corpus,
    { isFixed }: Sources,
    personality: Personality,
    exchanges: number,
  ): readonly SessionPlan[] {
    const { random } = this.#options;
    const values = valueQuestions(corpus, personality, this.#asked, random).filter(
      ({ steps, focus }) => !focus.some((at) => isFixed(steps[at] as Step)),
    );
    const flags = flagQuestions(corpus, personality, this.#asked, (step) => !isFixed(step));
    this.#waiting.push(
      ...shuffled([...values, ...flags], random).filter((plan) => this.#isAllowed(plan, personality)),
    );
    const now = takeUntil(this.#waiting, exchanges);
    this.#waiting = this.#waiting.slice(now.length);
    return now;
  }

  #sources(corpus: Corpus, personality: Personality): Sources {
    const { random } = this.#options;
    const verbs = [...new Set(corpus.requests.map(({ say }) => readRequest(say, personality.grammar).verb))];
    return {
      corpus,
      hot: this.#hot,
      material: {
        grammar: personality.grammar,
        verbs: verbs.filter((verb) => verb.length < 12 && /^[\x21-\x7e]+$/.test(verb)),
        said: corpus.said,
        listed: corpus.listed,
        records: corpus.requests.map(({ say }) => say),
        random,
      },
      isChanging: (step) => personality.things === undefined && this.#changes(step, personality),
      isFixed: (step) => this.#options.mayChange !== 'all' && this.#changes(step, personality),
    };
  }

  #changes({ say }: Step, { grammar }: Personality): boolean {
    return this.#options.change.has(readRequest(say, grammar).command.toUpperCase());
  }

  /** Nothing that changes the server unless that was allowed, and nothing that could end it. */
  #isAllowed({ steps }: SessionPlan, { grammar }: Personality): boolean {
    const { mayChange, change, never } = this.#options;
    return steps.every(({ say, ifAsked }) => {
      if (ifAsked) return true;
      const lines = say.split('\n').filter((line) => line !== '' && line !== '\r');
      const requests = grammar.framing.kind === 'line' ? lines.map((line) => `${line}\n`) : [say];
      return requests.every((raw) => {
        const command = readRequest(raw, grammar).command.toUpperCase();
        return !never.has(command) && (mayChange !== 'no' || !change.has(command));
      });
    });
  }

  #note(session: HeldSession): void {
    const { plan, held } = session;
    this.#sessions += 1;
    if (this.#known) this.#limits.note(session, this.#known.personality.grammar);
    const focus = new Set(plan.focus.map((index) => plan.steps[index]));
    this.#greets ??= held[0]?.step.say === '' ? held[0].heard !== '' : undefined;
    for (const [index, { step, isForetold, foretold }] of held.entries()) {
      if (step.say === '' && index === 0) continue;
      this.#exchanges += 1;
      this.#curve.add(isForetold);
      if (!foretold || !this.#known) continue;
      if (focus.has(step)) {
        const last = held[index - 1]?.foretold;
        this.#memory.note(
          questionKeys(step.say, plan.kind, foretold, last, this.#known.personality),
          !isForetold,
        );
      }
      if (!isForetold && !step.ifAsked && step.say.length < 300)
        this.#hot = [step, ...this.#hot].slice(0, hotRequests);
    }
    this.#options.progress(
      this.#exchanges,
      this.#curve.latest,
      this.#known?.personality?.situations.length ?? 0,
    );
  }

  #result(why: ScanResult['why']): ScanResult {
    return { sessions: this.#sessions, exchanges: this.#exchanges, curve: this.#curve.points, why };
  }
}

function takeUntil(plans: readonly SessionPlan[], exchanges: number): readonly SessionPlan[] {
  let left = exchanges;
  const end = plans.findIndex(({ steps }) => {
    left -= steps.length;
    return left < 0;
  });
  return end < 0 ? plans : plans.slice(0, Math.max(1, end));
}

function lengthOf(plans: readonly SessionPlan[]): number {
  return plans.reduce((sum, { steps }) => sum + steps.length, 0);
}
