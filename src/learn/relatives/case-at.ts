import type { PriorCase } from '../../knowledge/priors.ts';
import { type Context, holds } from '../../message/situation/situation-tests.ts';

/** The number of the case that a request is; the last always holds. */
export function caseAt(cases: readonly PriorCase[], context: Context): number {
  return cases.findIndex(({ when }) => when.every((test) => holds(test, context)));
}
