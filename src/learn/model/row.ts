import type { RefusalReason } from '../../knowledge/refusal-wording.ts';
import type { Context } from '../../message/situation/situation-tests.ts';

/** One observed exchange as the tree sees it: a context with a label. */
export interface Row {
  readonly context: Context;
  /** Group of repeated sessions. */
  readonly group: number;
  /** Index of the template, and of its status. */
  readonly label: number;
  readonly status: number;
  readonly weight: number;
  /** What the answer's wording says it is about. */
  readonly reason: RefusalReason;
  /** Nobody said it: it shows what values never heard would be answered. */
  readonly imagined?: true;
}
