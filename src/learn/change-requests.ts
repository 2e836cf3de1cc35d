import type { Request } from '../message/request.ts';
import type { DataUse } from './collect-transfers.ts';
import type { Exchange, Session } from './exchange.ts';

/** Sessions, and what their exchanges sent over data connections. */
export interface UsedSessions {
  readonly sessions: readonly Session[];
  readonly uses: ReadonlyMap<Exchange, DataUse>;
}

/** The same sessions with more said in their requests. */
export function changeRequests(
  { sessions, uses }: UsedSessions,
  more: (exchange: Exchange) => Partial<Request> | undefined,
): UsedSessions {
  const changed = new Map<Exchange, DataUse>();
  const told = sessions.map((session) => ({
    ...session,
    exchanges: session.exchanges.map((exchange) => {
      const added = more(exchange);
      const other = added ? { ...exchange, request: { ...exchange.request, ...added } } : exchange;
      const use = uses.get(exchange);
      if (use) changed.set(other, use);
      return other;
    }),
  }));
  return { sessions: told, uses: changed };
}
