import type { Personality } from '../model/personality.ts';
import type { Step } from '../model/situation.ts';
import { Foreteller } from '../scan/foretell/foreteller.ts';
import type { Oracle } from '../scan/model/oracle.ts';
import type { Foretold } from '../scan/model/session-plan.ts';
import type { Candidate } from './candidate.ts';

/** How far an answer of each step of the cascade is to be relied on. */
const trust: Readonly<Record<Step, number>> = {
  exact: 1,
  situation: 0.9,
  command: 0.6,
  unknown: 0.6,
  nearest: 0.2,
  default: 0.1,
  relative: 0,
};

/** What a candidate would answer, and how sure that is, from 0 to 1. */
export interface Foretelling {
  readonly text: string;
  readonly closed: boolean;
  readonly sure: number;
}

/** Foretells what candidates would answer to a question after others, each in a session of its own. */
export class Foretellers {
  readonly #byName = new Map<string, Foreteller>();
  readonly #known = new Map<string, Foretelling>();

  /** What it says first, `''` where it waits for the client. */
  async greeting({ name, personality }: Candidate): Promise<Foretelling> {
    return foretelling(await (await this.#open(name, personality)).answer('', false));
  }

  /** `before` is what was said before the question. */
  async answer(
    { name, personality }: Candidate,
    before: readonly string[],
    question: string,
  ): Promise<Foretelling> {
    const key = [name, ...before, question].join('\0');
    const known = this.#known.get(key);
    if (known) return known;
    const oracle = await this.#open(name, personality);
    await oracle.answer('', false);
    for (const said of before) await oracle.answer(said, false);
    const foretold = foretelling(await oracle.answer(question, false));
    this.#known.set(key, foretold);
    return foretold;
  }

  #open(name: string, personality: Personality): Promise<Oracle> {
    const foreteller = this.#byName.get(name) ?? new Foreteller(personality);
    this.#byName.set(name, foreteller);
    return foreteller.openAlone();
  }
}

function foretelling({ text, closed, how }: Foretold): Foretelling {
  return { text, closed, sure: trust[how] };
}

/** What two answers have in common that nobody would call different: numbers do not count. */
export function answerKey({ text }: Foretelling): string {
  return text.slice(0, 500).replace(/\d+/g, (number) => (number.length === 3 ? number : '0'));
}
