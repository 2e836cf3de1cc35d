/** ms to wait, in the steps of a session. */
const most = 400; // ms of quiet
const margin = 4; // times the longest pause within a reply so far

const leastSilence = 500; // ms
const forgetting = 0.8; // of the longest delay, an answer
const beginning = 50; // answers that say how quick the server is when nobody asks much
const latest = 20; // answers that are looked at
const slower = 10; // times the delay at first
const leastEarly = 5; // ms
const slowShare = 0.6; // of the latest answers
const leastBrake = 50; // ms
const longestBrake = 3000;
const brakeGrowth = 1.1; // an answer

/** Wait after an answer that is known to be whole, for one that nobody expects, ms. */
const settling = 3;
/**
 * The same, and the least of any answer, while nobody knows whether this kind of answer is ever followed by another one, ms. A server that says two things about one request may
 * be held back with the second until the first was acknowledged (RFC 896), which a client that says nothing does after 40 ms (RFC 1122, 4.2.3.2 allows 500).
 */
const listening = 60;
const enough = 2; // answers of a kind that nothing followed

/** An answer and the request that it was given to: what is alike in being followed by another answer, or not. */
export interface AnswerKind {
  /** By the first words of both. */
  readonly alike: string;
  /** By the request as it was said. */
  readonly same: string;
}

/** How quick the server is, as far as it is known: what its answers took decides how long silence must last to be an answer. */
export class Pace {
  /** ms for the first byte of an answer that nobody knows to be slow. */
  readonly #patience: number;
  readonly #silent = new Map<string, number>();
  /** Of each kind of answer, how often nothing followed; it stays at none where something ever did. */
  readonly #single = { alike: new Map<string, number>(), same: new Map<string, number>() };
  /** Something has followed an answer: then a request may be answered twice because of what stands behind its first word, and each has to be heard by itself. */
  #answersTwice = false;
  #longestGap = 10;
  /** Mean delay of the first answers, ms. */
  #early = 0;
  #answers = 0;
  /** Of the latest answers, ms. */
  #longestDelay = 0;
  /** Whether each of the latest answers was much slower. */
  #slow: boolean[] = [];
  #brake = 0;

  constructor(patience: number) {
    this.#patience = patience;
  }

  /** An answer came after so many ms; `gaps` lay between its pieces. */
  answered(delay: number, gaps: readonly number[]): void {
    this.#answers += 1;
    this.#longestDelay = Math.max(forgetting * this.#longestDelay, delay);
    if (this.#answers <= beginning) this.#early += Math.min(delay, 1000) / beginning;
    else this.#slowed(delay > slower * Math.max(leastEarly, this.#early));
    for (const gap of gaps) this.#longestGap = Math.max(0.98 * this.#longestGap, Math.min(gap, 100));
  }

  /** No answer came to something of this kind. */
  silent(kind: string): void {
    this.#silent.set(kind, (this.#silent.get(kind) ?? 0) + 1);
  }

  /** ms of silence after which an answer that looks whole is whole. */
  get quiet(): number {
    return Math.min(most, Math.max(listening, margin * this.#longestGap));
  }

  /** ms to wait after an answer that is known to be whole, by what was asked and how it was answered. */
  settle(kind: AnswerKind): number {
    const by = this.#answersTwice ? 'same' : 'alike';
    return (this.#single[by].get(kind[by]) ?? 0) < enough ? listening : settling;
  }

  /** Something followed an answer that was known to be whole, or nothing did. */
  settled(kind: AnswerKind, isFollowed: boolean): void {
    this.#answersTwice ||= isFollowed;
    for (const by of ['alike', 'same'] as const) {
      const before = this.#single[by].get(kind[by]) ?? 0;
      this.#single[by].set(kind[by], isFollowed ? Number.NEGATIVE_INFINITY : before + 1);
    }
  }

  /** ms to wait for the first byte. Where silence is expected, it has to last longer than answers that are held back, as servers do that are asked too much. */
  first(kind: string, silenceForetold: boolean): number {
    const before = this.#silent.get(kind) ?? 0;
    const enough = Math.max(leastSilence, 2 * this.#longestDelay);
    return silenceForetold || before > 0 ? Math.min(this.#patience, enough) : this.#patience;
  }

  /** ms to wait before each request, on top of what was asked for: more and more while the server answers much slower than at first. */
  get brake(): number {
    return this.#brake;
  }

  /** Single commands are slow by themselves, e.g. after a wrong password; that most answers are is another matter. */
  #slowed(isSlow: boolean): void {
    this.#slow = [isSlow, ...this.#slow].slice(0, latest);
    const isSlowing = this.#slow.length === latest && this.#slow.filter(Boolean).length > slowShare * latest;
    if (isSlowing) this.#brake = Math.min(longestBrake, Math.max(leastBrake, brakeGrowth * this.#brake));
    else this.#brake = this.#brake < leastBrake ? 0 : this.#brake / brakeGrowth;
  }
}
