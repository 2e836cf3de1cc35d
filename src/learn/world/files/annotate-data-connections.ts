import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { linesOver, MovedBytes } from '../../../message/request/moved-bytes.ts';
import type { Request } from '../../../message/request/request.ts';
import { dataAnnotator } from '../../../message/session/annotators.ts';
import { annotate, annotateInOrder, type UsedSessions } from '../../evidence/annotate.ts';
import { listingCommands } from './without-leftovers.ts';

/**
 * Annotates every request with whether a data connection waits, and whose endpoint it announces, where data connections are used at all; and with
 * what goes over them: to which port of the client's, how many lines, and how much went before.
 */
export function annotateDataConnections(used: UsedSessions): UsedSessions {
  if (used.uses.size === 0) return used;
  const waiting = annotateInOrder(used, ({ conversation }) => dataAnnotator(conversation.client.address));
  const lists = listingCommands(waiting.uses);
  const moved = new Map(waiting.sessions.flatMap((session) => movedIn(session, waiting.uses, lists)));
  return annotate(waiting, (exchange) => moved.get(exchange));
}

function movedIn(
  { exchanges }: Session,
  uses: UsedSessions['uses'],
  lists: ReadonlySet<string>,
): readonly (readonly [Exchange, Partial<Request>])[] {
  const moved = new MovedBytes();
  return exchanges.map((exchange) => {
    const use = uses.get(exchange);
    const lines = use?.direction === 'toClient' ? { dataLines: linesOver(use.bytes) } : {};
    const about = { ...moved.about, ...lines };
    if (use && !lists.has(exchange.request.command)) moved.add(use.direction, use.bytes.length);
    return [exchange, about];
  });
}
