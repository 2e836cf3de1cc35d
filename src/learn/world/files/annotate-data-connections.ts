import type { Exchange } from '../../../exchange/exchange.ts';
import { findDataEndpoint } from '../../../knowledge/data-endpoint.ts';
import { isPreliminary, isRefusal } from '../../../knowledge/status-codes.ts';
import { announcedEndpoint } from '../../../message/request/announced-endpoint.ts';
import type { Request } from '../../../message/request/request.ts';
import { annotate, type UsedSessions } from '../../evidence/annotate.ts';

/**
 * Tells for every request whether a data connection has been agreed on and not been used yet: what LIST and RETR are answered
 * depends on it, and there are several ways to agree; and whose endpoint it announces, if it does.
 */
export function annotateDataConnections(used: UsedSessions): UsedSessions {
  if (used.uses.size === 0) return used;
  const told = new Map<Exchange, Pick<Request, 'data' | 'endpoint'>>();
  for (const { exchanges, conversation } of used.sessions) {
    let data: 'yes' | 'no' = 'no';
    for (const exchange of exchanges) {
      const { request, reply, status } = exchange;
      if (request.kind !== 'command') continue;
      const endpoint = announcedEndpoint(request, conversation.client.address);
      told.set(exchange, { data, ...(endpoint ? { endpoint } : {}) });
      const announced = !isRefusal(status) && (findDataEndpoint(request.line) ?? findDataEndpoint(reply));
      if (announced) data = 'yes';
      else if (used.uses.has(exchange) || isPreliminary(reply)) data = 'no';
    }
  }
  return annotate(used, (exchange) => told.get(exchange));
}
