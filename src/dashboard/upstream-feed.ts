import { shownLines } from './shown-lines.ts';

/** A request that only a guess could have answered, and what the real server said. Texts are escaped and cut. */
interface ShownQuestion {
  /** ms since the Unix epoch. */
  readonly time: number;
  readonly service: string;
  readonly request: string;
  /** Empty where the session is the real server's by then. */
  readonly guess: string;
  readonly answer: string;
  /** When it was learned; absent until then. */
  readonly learned?: number;
}

/** The real server behind a service: how often it was asked, said something else than the guess, and what was learned of that. */
interface ShownUpstream {
  readonly service: string;
  readonly asked: number;
  readonly otherwise: number;
  readonly learned: number;
  /** Of the personality, before the first round of learning and after the last. */
  readonly situations?: { readonly before: number; readonly now: number };
}

/** Is told what a real server is asked, and what is learned of it. */
interface UpstreamWatcher {
  asked(question: { readonly request: string; readonly guess: string; readonly answer: string }): void;
  /** `questions` had been asked when the round began. */
  learned(round: {
    readonly questions: number;
    readonly situations: number;
    readonly situationsBefore: number;
  }): void;
}

const mostQuestions = 50; // kept, the latest
const mostText = 300; // characters

/** What real servers were asked on a miss, in bounded memory. */
export class UpstreamFeed {
  readonly #now: () => number;
  readonly #services = new Map<string, ShownUpstream>();
  /** The number of each question among those of its service. */
  #questions: (ShownQuestion & { readonly number: number })[] = [];

  /** `now` in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Looks on at the real server behind a service. A service that is read anew counts on. */
  watch(service: string): UpstreamWatcher {
    const known = this.#services.get(service) ?? { service, asked: 0, otherwise: 0, learned: 0 };
    const earlier = known.asked;
    this.#services.set(service, known);
    return {
      asked: (question) => this.#ask(service, question),
      learned: ({ questions, situations, situationsBefore }) =>
        this.#learn(service, earlier + questions, { before: situationsBefore, now: situations }),
    };
  }

  /** The latest first. */
  get questions(): readonly ShownQuestion[] {
    return this.#questions.map(({ number: _, ...question }) => question);
  }

  get upstreams(): readonly ShownUpstream[] {
    return [...this.#services.values()];
  }

  #ask(service: string, { request, guess, answer }: Parameters<UpstreamWatcher['asked']>[0]): void {
    const known = this.#services.get(service);
    if (known === undefined) return;
    const asked = known.asked + 1;
    const otherwise = known.otherwise + (guess === '' || guess === answer ? 0 : 1);
    this.#services.set(service, { ...known, asked, otherwise });
    const [said, guessed, heard] = [request, guess, answer].map((text) => shownLines(text, mostText));
    const question = { request: said ?? '', guess: guessed ?? '', answer: heard ?? '' };
    this.#questions = [
      { time: this.#now(), service, ...question, number: asked },
      ...this.#questions.slice(0, mostQuestions - 1),
    ];
  }

  #learn(service: string, upTo: number, situations: { readonly before: number; readonly now: number }): void {
    const known = this.#services.get(service);
    if (known === undefined) return;
    const { before } = known.situations ?? situations;
    this.#services.set(service, { ...known, learned: upTo, situations: { before, now: situations.now } });
    const learned = this.#now();
    this.#questions = this.#questions.map((question) =>
      question.service === service && question.number <= upTo && question.learned === undefined
        ? { ...question, learned }
        : question,
    );
  }
}
