import type { Template } from '../../model/personality.ts';
import type { Action } from '../../model/session.ts';
import { afterLines } from './failed-transfer.ts';

/** What a server has yet to say that has fallen behind its client: once it has, each answer is said when the next one is due. */
export class LateAnswers {
  #owed: readonly Action[] | undefined;

  /** The actions that are due now, instead of those that say `reply`. A server that closes says everything before. */
  next(
    reply: string,
    { lateAfter, ends }: Template,
    say: (text: string) => readonly Action[],
  ): readonly Action[] {
    const owed = this.#owed;
    if (owed === undefined && lateAfter === undefined) return say(reply);
    if (owed === undefined) {
      const cut = afterLines(reply, lateAfter ?? 0);
      this.#owed = say(reply.slice(cut));
      return say(reply.slice(0, cut));
    }
    if (ends !== undefined) return [...this.rest(), ...say(reply)];
    this.#owed = say(reply);
    return owed;
  }

  /** What is left to say to a client that will say no more. */
  rest(): readonly Action[] {
    const owed = this.#owed ?? [];
    if (this.#owed) this.#owed = [];
    return owed;
  }
}
