import type { Request } from '../request/request.ts';

/**
 * Where in a file a transfer begins. `REST` (RFC 3659, 5) is data about file services: hardly any recording shows both a restart
 * and the whole file. A server that refuses it begins at the beginning; nothing else depends on this.
 */
export class Restart {
  #from = 0;
  #asked = false;

  /** A command was answered; gives the byte at which its transfer begins: the command right before it may have said so. */
  next({ command, rest }: Request, status: string): number {
    const from = this.#from;
    const isAsked = command === 'REST' && /^3\d\d$/.test(status) && /^\d{1,15}$/.test(rest);
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
