import type { Request } from '../../message/request/request.ts';
import type { Test } from '../../model/situation.ts';

/** A request with the status of its answer and the group of its session: what tests are proposed from. */
export interface Seen {
  readonly request: Request;
  readonly status: string;
  readonly group: number;
  /** Id of the template of its answer. */
  readonly template: string;
}

/** A candidate test with its cost in bits: how much must be said to name it. */
export interface Proposal {
  readonly test: Test;
  readonly cost: number;
}

/** Where other commands name somebody that a mailbox may be of. */
export const otherUser = 'arg1.user';
