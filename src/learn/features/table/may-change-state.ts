import { isRefusal } from '../../../knowledge/status-codes.ts';
import type { EventRef } from '../../../model/situation.ts';

/** An answer that refuses leaves the server as it was: it sets and clears nothing. */
export function mayChangeState({ verb, status }: EventRef): boolean {
  return status === undefined ? verb !== undefined : !isRefusal(status);
}
