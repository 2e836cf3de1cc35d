import type { Candidate } from './candidate.ts';
import { type EvidenceLimits, slack } from './evidence-limits.ts';
import { insertByKey } from './spread-sessions.ts';

/**
 * A few sessions for each kind of exchange that was ever heard, so that what is rare is kept however much there is. The sessions of
 * a kind with the least keys are taken; as common kinds share them with the other samples, only rare ones add any. Where there are too
 * many kinds, some of them stand for all: those with the least numbers, which is chance.
 */
export class KindSessions {
  readonly #limits: EvidenceLimits;
  #kinds = new Map<number, Candidate[]>();
  #bound = Number.POSITIVE_INFINITY;

  constructor(limits: EvidenceLimits) {
    this.#limits = limits;
  }

  get sessions(): readonly Candidate[] {
    this.#cut();
    return [...this.#kinds.values()].flat();
  }

  wants(candidate: Candidate): boolean {
    return this.#isShort(candidate) && candidate.kinds.some((kind) => this.#isOpen(kind, candidate.key));
  }

  offer(candidate: Candidate): void {
    if (!this.#isShort(candidate)) return;
    for (const kind of candidate.kinds) {
      if (!this.#isOpen(kind, candidate.key)) continue;
      const same = this.#kinds.get(kind);
      if (same === undefined) this.#kinds.set(kind, [candidate]);
      else {
        insertByKey(same, candidate);
        if (same.length > this.#limits.ofKind) same.pop();
      }
    }
    if (this.#kinds.size > slack * this.#limits.kinds) this.#cut();
  }

  #isOpen(kind: number, key: string): boolean {
    if (kind >= this.#bound) return false;
    const same = this.#kinds.get(kind);
    return same === undefined || same.length < this.#limits.ofKind || key < (same.at(-1) as Candidate).key;
  }

  #cut(): void {
    if (this.#kinds.size <= this.#limits.kinds) return;
    const kinds = [...this.#kinds.keys()].sort((a, b) => a - b);
    this.#bound = kinds[this.#limits.kinds] as number;
    for (const kind of kinds.slice(this.#limits.kinds)) this.#kinds.delete(kind);
  }

  /** Longer sessions stand for no kind: others show the same in less. */
  #isShort({ bytes, turns }: Candidate): boolean {
    return bytes.length <= this.#limits.kindBytes && turns <= this.#limits.kindTurns;
  }
}
