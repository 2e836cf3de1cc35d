import { dataAnnotator } from '../../../message/session/annotators.ts';
import { annotateInOrder, type UsedSessions } from '../../evidence/annotate.ts';

/** Annotates every request with whether a data connection waits, and whose endpoint it announces, where data connections are used at all. */
export function annotateDataConnections(used: UsedSessions): UsedSessions {
  if (used.uses.size === 0) return used;
  return annotateInOrder(used, ({ conversation }) => dataAnnotator(conversation.client.address));
}
