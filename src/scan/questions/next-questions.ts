import uniqBy from 'lodash/uniqBy.js';
import { readRequest } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { shuffled } from '../../statistics/shuffled.ts';
import { Foreteller } from '../foretell/foreteller.ts';
import type { HeldSession, SessionPlan, Step } from '../model/session-plan.ts';
import type { PlannedSessions } from '../plan/planned-sessions.ts';
import { combinationQuestions } from './combination-questions.ts';
import { type Corpus, collectCorpus } from './corpus.ts';
import { ErrorLimits } from './error-questions.ts';
import { flagQuestions } from './flag-questions.ts';
import { mutateSession, type Sources } from './mutate-session.ts';
import { changes, isAllowed, type Permissions } from './permissions.ts';
import { QuestionMemory } from './question-memory.ts';
import { chooseSessions, questionKeys } from './rank-sessions.ts';
import { lengthOf, takeUntil } from './take-until.ts';
import { twinQuestions } from './twin-questions.ts';
import { valueQuestions } from './value-questions.ts';

/** What is known of the server, and what it was learned from. */
export interface Known {
  readonly personality: Personality;
  readonly conversations: readonly Conversation[];
}

/** Sessions that are thought of for each that is held. */
const candidatesPerSession = 3;
const committee = 2; // personalities of earlier rounds (docs/scan.md has what they tell)
const hotRequests = 60; // that were answered as not foretold, the latest
/** Share of a round for what clients usually say, where nothing was recorded. */
const talkShare = 0.5;
/** Share of what is then left of it for what the plan asks in every state, where nothing was recorded: what was never asked cannot be doubted. */
const planShare = 0.7;
/** Share of a round for questions about single beliefs. */
const directedShare = 0.35;

/** Decides what is asked next: of the plan, and of what the personality that was learned so far is not sure of. */
export class NextQuestions {
  readonly #planned: PlannedSessions;
  readonly #permissions: Permissions;
  readonly #random: () => number;
  /** What was recorded before the scan. */
  readonly #recorded: readonly Conversation[] | undefined;
  readonly #memory = new QuestionMemory();
  readonly #asked = new Set<string>();
  readonly #errors = new ErrorLimits();
  /** What was believed in the rounds before, the latest first. */
  #earlier: readonly Personality[] = [];
  #hot: Step[] = [];
  /** Sessions of the plan that were held: those as clients hold them, and the others. */
  readonly #talks: (readonly Step[])[] = [];
  readonly #states: (readonly Step[])[] = [];
  /** Questions about beliefs that there was no room for yet. */
  #waiting: SessionPlan[] = [];

  constructor(
    planned: PlannedSessions,
    permissions: Permissions,
    recorded: readonly Conversation[] | undefined,
    random: () => number,
  ) {
    this.#planned = planned;
    this.#permissions = permissions;
    this.#recorded = recorded;
    this.#random = random;
  }

  /** Where nothing was recorded, sessions as clients hold them come first; then what the personality is least sure of, of the plan and of its own. */
  async choose({ personality, conversations }: Known, exchanges: number): Promise<readonly SessionPlan[]> {
    const corpus = collectCorpus(conversations, personality);
    const sources = this.#sources(corpus, personality);
    const planned = this.#planned.left(corpus.listed);
    const isFirst = ({ kind }: SessionPlan) => kind === 'talk' && !this.#recorded;
    const talks = takeUntil(planned.filter(isFirst), talkShare * exchanges);
    const left = exchanges - lengthOf(talks);
    const directed = this.#directed(corpus, sources, personality, directedShare * left);
    const own: SessionPlan[] = [];
    const wanted = (candidatesPerSession * left) / 8;
    for (let tries = 0; tries < 4 * wanted && own.length < wanted; tries++) {
      const plan = mutateSession(sources);
      if (plan && this.isAllowed(plan, personality)) own.push(plan);
    }
    const beliefs = {
      personality,
      now: new Foreteller(personality),
      earlier: this.#earlier.map((one) => new Foreteller(one)),
      memory: this.#memory,
    };
    const states = planned.filter((plan) => !isFirst(plan));
    const free = left - lengthOf(directed);
    const ofPlan = await chooseSessions(states, (this.#recorded ? 0 : planShare) * free, beliefs);
    const others = [...own, ...states.filter((plan) => !ofPlan.includes(plan))];
    const chosen = await chooseSessions(others, free - lengthOf(ofPlan), beliefs);
    this.#earlier = [personality, ...this.#earlier].slice(0, committee);
    return [...talks, ...directed, ...ofPlan, ...chosen];
  }

  isAllowed(plan: SessionPlan, { grammar }: Personality): boolean {
    return isAllowed(plan, grammar, this.#permissions);
  }

  /** What became of questions decides which are asked next. */
  note(session: HeldSession, personality: Personality | undefined): void {
    const { plan, held } = session;
    this.#errors.note(session);
    if (plan.kind === 'talk') this.#talks.push(plan.steps);
    if (plan.kind === 'plan') this.#states.push(plan.steps);
    const focus = new Set(plan.focus.map((index) => plan.steps[index]));
    for (const [index, { step, isForetold, foretold }] of held.entries()) {
      if ((step.say === '' && index === 0) || !foretold || !personality) continue;
      if (focus.has(step)) {
        const last = held[index - 1]?.foretold;
        this.#memory.note(questionKeys(step.say, plan.kind, foretold, last, personality), !isForetold);
      }
      if (!isForetold && !step.ifAsked && step.say.length < 300)
        this.#hot = [step, ...this.#hot].slice(0, hotRequests);
    }
  }

  /** Questions about single beliefs, in turn. */
  #directed(
    corpus: Corpus,
    { isFixed }: Sources,
    personality: Personality,
    exchanges: number,
  ): readonly SessionPlan[] {
    const mayBeSaid = (step: Step) => !isFixed(step);
    const values = valueQuestions(corpus, personality, this.#asked, this.#random).filter(({ steps, focus }) =>
      focus.every((at) => mayBeSaid(steps[at] as Step)),
    );
    const flags = flagQuestions(corpus, personality, this.#asked, mayBeSaid);
    const twins = twinQuestions(corpus, personality, this.#asked, mayBeSaid);
    const combinations = combinationQuestions(corpus, personality.grammar, this.#asked);
    const errors = this.#errors.questions(corpus, mayBeSaid);
    const questions = [
      ...errors,
      ...twins,
      ...shuffled([...values, ...flags], this.#random),
      ...combinations,
    ];
    this.#waiting.push(...questions.filter((plan) => this.isAllowed(plan, personality)));
    const now = takeUntil(this.#waiting, exchanges);
    this.#waiting = this.#waiting.slice(now.length);
    return now;
  }

  #sources(corpus: Corpus, personality: Personality): Sources {
    const { grammar } = personality;
    const random = this.#random;
    const verbs = [...new Set(corpus.requests.map(({ say }) => readRequest(say, grammar).verb))];
    const isChanging = (step: Step) => changes(step, grammar, this.#permissions);
    const ordinary = [
      ...this.#talks,
      ...(this.#recorded ? collectCorpus(this.#recorded, personality).sessions : []),
    ];
    const usual = [...ordinary, ...this.#states].flat().filter(({ ifAsked, active }) => !ifAsked && !active);
    return {
      corpus,
      ordinary,
      planned: this.#states,
      usual: groupBy(
        uniqBy(usual, ({ say }) => say),
        ({ say }) => readRequest(say, grammar).command,
      ),
      hot: this.#hot,
      material: {
        grammar,
        verbs: verbs.filter((verb) => verb.length < 12 && /^[\x21-\x7e]+$/.test(verb)),
        said: corpus.said,
        listed: corpus.listed,
        records: corpus.requests.map(({ say }) => say),
        random,
      },
      isChanging: (step) => personality.things === undefined && isChanging(step),
      isFixed: (step) => this.#permissions.mayChange !== 'all' && isChanging(step),
    };
  }
}
