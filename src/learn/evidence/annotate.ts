import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';

/** Sessions, and what their exchanges sent over data connections. */
export interface UsedSessions {
  readonly sessions: readonly Session[];
  readonly uses: ReadonlyMap<Exchange, DataUse>;
}

/** The same sessions with more said in their requests. */
export function annotate(
  { sessions, uses }: UsedSessions,
  more: (exchange: Exchange) => Partial<Request> | undefined,
): UsedSessions {
  const changed = new Map<Exchange, DataUse>();
  const tell = teller();
  const told = sessions.map((session) => ({
    ...session,
    exchanges: session.exchanges.map((exchange) => {
      const added = more(exchange);
      const other = added ? { ...exchange, request: tell(exchange.request, added) } : exchange;
      const use = uses.get(exchange);
      if (use) changed.set(other, use);
      return other;
    }),
  }));
  return { sessions: told, uses: changed };
}

type Told = { readonly added: Partial<Request>; readonly request: Request };

const mostTold = 16; // ways in which more is said of one request that are looked through

/** Says more of requests; equal ones that are told the same stay one object. */
function teller(): (request: Request, added: Partial<Request>) => Request {
  const known = new Map<Request, Told[]>();
  return (request, added) => {
    const told = known.get(request) ?? [];
    const same = told.find((one) => isEqual(one.added, added));
    if (same) return same.request;
    const more = { ...request, ...added };
    if (told.length < mostTold) known.set(request, [...told, { added, request: more }]);
    return more;
  };
}

function isEqual(a: Partial<Request>, b: Partial<Request>): boolean {
  const names = Object.keys(a) as (keyof Request)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
