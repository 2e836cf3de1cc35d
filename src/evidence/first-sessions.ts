import type { Candidate } from './candidate.ts';
import { type EvidenceLimits, slack } from './evidence-limits.ts';

/**
 * The sessions that began first, all of them up to a time: small recordings are kept whole, and of large ones a beginning in which
 * nothing that the server did is missing, as is needed to count on its counters. The union of two such beginnings, cut again, is the
 * beginning of both together: what is kept of a part includes what is kept of the whole.
 */
export class FirstSessions {
  readonly #limits: EvidenceLimits;
  #list = new Map<string, Candidate>();
  #turns = 0;
  #bytes = 0;
  #until = Number.POSITIVE_INFINITY;

  constructor(limits: EvidenceLimits) {
    this.#limits = limits;
  }

  /** Every session that began before is kept; µs since the epoch. */
  get completeUntil(): number {
    this.#cut();
    return this.#until;
  }

  get sessions(): readonly Candidate[] {
    this.#cut();
    return [...this.#list.values()];
  }

  wants({ start }: Candidate): boolean {
    return start < this.#until;
  }

  offer(candidate: Candidate): void {
    if (!this.wants(candidate) || this.#list.has(candidate.key)) return;
    this.#list.set(candidate.key, candidate);
    this.#turns += candidate.turns;
    this.#bytes += candidate.bytes.length;
    if (!this.#fits(slack)) this.#cut();
  }

  /** Sessions that began then, or later, were left out of a part. */
  missesFrom(start: number): void {
    if (start >= this.#until) return;
    this.#until = start;
    const left = [...this.#list.values()].filter((each) => this.wants(each));
    this.#list = new Map(left.map((each) => [each.key, each]));
    this.#turns = left.reduce((sum, { turns }) => sum + turns, 0);
    this.#bytes = left.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** A session stays if those before it leave room, so one that is too large stays, alone. */
  #cut(): void {
    if (this.#fits(1)) return;
    const { firstTurns, firstBytes } = this.#limits;
    const inOrder = [...this.#list.values()].sort((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1));
    let turns = 0;
    let bytes = 0;
    const first = inOrder.find((each) => {
      const isFull = turns >= firstTurns || bytes >= firstBytes;
      turns += each.turns;
      bytes += each.bytes.length;
      return isFull;
    });
    if (first) this.missesFrom(first.start);
  }

  #fits(times: number): boolean {
    const { firstTurns, firstBytes } = this.#limits;
    return this.#turns <= times * firstTurns && this.#bytes <= times * firstBytes;
  }
}
