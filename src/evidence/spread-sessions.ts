import type { Candidate } from './candidate.ts';
import { type EvidenceLimits, slack } from './evidence-limits.ts';

/**
 * Sessions from all over the traffic, whenever they were: those with the least keys, which is chance, but of each script no more
 * than some. What a session costs is a function of its script, so that the least that are kept of a whole are among those that
 * are kept of its parts.
 */
export class SpreadSessions {
  readonly #limits: EvidenceLimits;
  #scripts = new Map<number, Candidate[]>();
  #turns = 0;
  #bytes = 0;
  /** Sessions with this key, or a greater one, are left out. */
  #bound = '~'; // greater than all hexadecimal digits

  constructor(limits: EvidenceLimits) {
    this.#limits = limits;
  }

  get sessions(): readonly Candidate[] {
    this.#cut();
    return [...this.#scripts.values()].flat();
  }

  wants({ key, script }: Candidate): boolean {
    if (key >= this.#bound) return false;
    const alike = this.#scripts.get(script);
    return alike === undefined || alike.length < this.#limits.alike || key < (alike.at(-1) as Candidate).key;
  }

  offer(candidate: Candidate): void {
    if (!this.wants(candidate)) return;
    const alike = this.#scripts.get(candidate.script) ?? [];
    this.#scripts.set(candidate.script, alike);
    if (!insertByKey(alike, candidate)) return;
    if (alike.length > this.#limits.alike) alike.pop();
    else {
      this.#turns += candidate.turns;
      this.#bytes += costOf(candidate);
      if (!this.#fits(slack)) this.#cut();
    }
  }

  #cut(): void {
    if (this.#fits(1)) return;
    const { spreadTurns, spreadBytes } = this.#limits;
    const all = [...this.#scripts.values()].flat().sort((a, b) => (a.key < b.key ? -1 : 1));
    this.#scripts = new Map();
    this.#turns = 0;
    this.#bytes = 0;
    for (const each of all) {
      if (this.#turns >= spreadTurns || this.#bytes >= spreadBytes) {
        this.#bound = each.key;
        break;
      }
      this.#turns += each.turns;
      this.#bytes += costOf(each);
      const alike = this.#scripts.get(each.script);
      if (alike) alike.push(each);
      else this.#scripts.set(each.script, [each]);
    }
  }

  #fits(times: number): boolean {
    const { spreadTurns, spreadBytes } = this.#limits;
    return this.#turns <= times * spreadTurns && this.#bytes <= times * spreadBytes;
  }
}

/** The power of two that the script knows of the size. */
function costOf({ bytes }: Candidate): number {
  return 2 ** (32 - Math.clz32(bytes.length));
}

/** A list in order of keys stays so. Says whether the session was not there before. */
export function insertByKey(list: Candidate[], candidate: Candidate): boolean {
  const at = list.findLastIndex(({ key }) => key <= candidate.key);
  if (list[at]?.key === candidate.key) return false;
  list.splice(at + 1, 0, candidate);
  return true;
}
