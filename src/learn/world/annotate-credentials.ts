import type { Exchange } from '../../exchange/exchange.ts';
import { credentialsOf } from '../../message/request/credentials-of.ts';
import type { Request } from '../../message/request/request.ts';
import { annotate, type UsedSessions } from '../evidence/annotate.ts';

/** Annotates each request with the parameter of the request before it and its own: whether a password is right depends on both. */
export function annotateCredentials(used: UsedSessions): UsedSessions {
  const told = new Map<Exchange, string>();
  for (const { exchanges } of used.sessions) {
    let before: Request | undefined;
    for (const exchange of exchanges) {
      const pair = credentialsOf(before, exchange.request);
      if (pair !== undefined) told.set(exchange, pair);
      before = exchange.request;
    }
  }
  return annotate(used, (exchange) => {
    const pair = told.get(exchange);
    return pair === undefined ? undefined : { pair };
  });
}
