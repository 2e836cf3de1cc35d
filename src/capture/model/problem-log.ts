import type { Problem } from '../../model/problem.ts';

/** A capture with more kinds of trouble than this is junk; the rest is only counted. */
const MAX_KINDS = 200;

interface Entry {
  readonly place: string;
  readonly text: string;
  readonly unit: string;
  count: number;
}

/** Collects the problems of one capture file; the same problem again is counted, not repeated. */
export class ProblemLog {
  readonly #file: string | undefined;
  readonly #entries = new Map<string, Entry>();
  #beyond = 0;

  constructor(file?: string) {
    this.#file = file;
  }

  /** `text` about `place` (e.g. `packet 17`); `unit` names what is counted when it happens again. */
  add(place: string, text: string, unit = 'packets'): void {
    const known = this.#entries.get(text);
    if (known !== undefined) known.count++;
    else if (this.#entries.size < MAX_KINDS) this.#entries.set(text, { place, text, unit, count: 1 });
    else this.#beyond++;
  }

  /** All that was added, in the order of its first occurrence. */
  problems(): readonly Problem[] {
    const file = this.#file === undefined ? {} : { file: this.#file };
    const problems: Problem[] = [];
    for (const { place, text, unit, count } of this.#entries.values()) {
      const counted = count === 1 ? text : `${text} (${count} ${unit})`;
      problems.push({ ...file, ...(place === '' ? {} : { place }), text: counted });
    }
    if (this.#beyond > 0) problems.push({ ...file, text: `${this.#beyond} more problems` });
    return problems;
  }
}
