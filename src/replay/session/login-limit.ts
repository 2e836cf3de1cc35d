import type { Request } from '../../message/request/request.ts';
import type { Template } from '../../model/personality.ts';
import type { SessionEvent } from '../../model/session.ts';
import type { Refusal } from './find-refusal.ts';
import { answeredLogin } from './tell-session.ts';

type LastRefusalOf = (command: string) => { readonly found: Refusal | undefined };

/** Counts the logins of a session that fail: the last that may is refused as the server was seen to end a session, if it was. */
export class LoginLimit {
  readonly #most: number;
  readonly #lastRefusalOf: LastRefusalOf;
  #failed = 0;

  constructor(most: number | undefined, lastRefusalOf: LastRefusalOf) {
    this.#most = most ?? Number.POSITIVE_INFINITY;
    this.#lastRefusalOf = lastRefusalOf;
  }

  /** What is said in place of the template; undefined where it stays. `before` is the request before. */
  refusal(before: Request | undefined, request: Request, { status, ends }: Template): Refusal | undefined {
    if (this.#failed + 1 < this.#most || ends !== undefined) return undefined;
    if (answeredLogin(before, request, status)?.accepted !== false) return undefined;
    return this.#lastRefusalOf(request.command).found;
  }

  answered(login: SessionEvent['login']): void {
    if (login?.accepted === false) this.#failed++;
  }
}
