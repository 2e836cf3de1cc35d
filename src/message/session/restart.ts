import { restartVerb } from '../../knowledge/file-verbs.ts';
import { isIntermediate } from '../../knowledge/status-codes.ts';
import type { Request } from '../request/request.ts';

/**
 * Where in a file a transfer begins: at the byte that the command right before it named.
 */
export class Restart {
  #from = 0;
  #asked = false;

  /** A command was answered; gives the byte at which its transfer begins: the command right before it may have said so. */
  next({ command, rest }: Request, status: string): number {
    const from = this.#from;
    const isAsked = command === restartVerb && isIntermediate(status) && /^\d{1,15}$/.test(rest);
    this.#from = isAsked ? Number(rest) : 0;
    this.#asked ||= isAsked && this.#from > 0;
    return from;
  }

  /** Whether it was asked for since the last transfer: some servers remember it over other commands, and some do not. */
  takeAsked(): boolean {
    const asked = this.#asked;
    this.#asked = false;
    return asked;
  }
}
