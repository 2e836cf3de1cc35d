import type { Candidate } from './candidate.ts';
import { type EvidenceLimits, slack } from './evidence-limits.ts';

/**
 * The sessions that began first, up to so many exchanges and bytes: small recordings are kept whole, and of large ones a beginning in
 * which nothing that the server did is missing, as is needed to count on its counters. What is kept of a part includes what is kept of
 * the whole: the first that is left out has enough before it in either.
 */
export class FirstSessions {
  readonly #limits: EvidenceLimits;
  #sessions = new Map<string, Candidate>();
  #turns = 0;
  #bytes = 0;
  /** The first that was left out; all behind it are, too. */
  #bound: Candidate | undefined;

  constructor(limits: EvidenceLimits) {
    this.#limits = limits;
  }

  get sessions(): readonly Candidate[] {
    this.#cut();
    return [...this.#sessions.values()];
  }

  wants(candidate: Candidate): boolean {
    return this.#bound === undefined || compare(candidate, this.#bound) < 0;
  }

  offer(candidate: Candidate): void {
    if (!this.wants(candidate) || this.#sessions.has(candidate.key)) return;
    this.#take(candidate);
    if (!this.#fits(slack)) this.#cut();
  }

  /** A session stays if those before it leave room, so one that is too large stays, alone. */
  #cut(): void {
    if (this.#fits(1)) return;
    const { firstTurns, firstBytes } = this.#limits;
    const inOrder = [...this.#sessions.values()].sort(compare);
    this.#sessions = new Map();
    this.#turns = 0;
    this.#bytes = 0;
    for (const each of inOrder) {
      if (this.#turns >= firstTurns || this.#bytes >= firstBytes) {
        this.#bound = each;
        return;
      }
      this.#take(each);
    }
  }

  #take(candidate: Candidate): void {
    this.#sessions.set(candidate.key, candidate);
    this.#turns += candidate.turns;
    this.#bytes += candidate.bytes.length;
  }

  #fits(times: number): boolean {
    const { firstTurns, firstBytes } = this.#limits;
    return this.#turns <= times * firstTurns && this.#bytes <= times * firstBytes;
  }
}

function compare(a: Candidate, b: Candidate): number {
  return a.start - b.start || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
