import { isRefusal } from '../message/status.ts';
import { parseDataPort } from '../message/values/data-port.ts';
import { changeRequests, type UsedSessions } from './change-requests.ts';
import type { Exchange } from './exchange.ts';

/**
 * Tells for every request whether a data connection has been agreed on and not been used yet: what LIST and RETR are answered
 * depends on it, and there are several ways to agree.
 */
export function tellData(used: UsedSessions): UsedSessions {
  if (used.uses.size === 0) return used;
  const told = new Map<Exchange, 'yes' | 'no'>();
  for (const { exchanges } of used.sessions) {
    let data: 'yes' | 'no' = 'no';
    for (const exchange of exchanges) {
      const { request, reply, status } = exchange;
      if (request.kind !== 'command') continue;
      told.set(exchange, data);
      const announced = !isRefusal(status) && (parseDataPort(request.line) ?? parseDataPort(reply));
      if (announced) data = 'yes';
      else if (used.uses.has(exchange) || /^1\d\d/.test(reply)) data = 'no';
    }
  }
  return changeRequests(used, (exchange) => {
    const data = told.get(exchange);
    return data && { data };
  });
}
