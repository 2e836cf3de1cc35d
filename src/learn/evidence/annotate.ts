import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';

/** Sessions, and what their exchanges sent over data connections. */
export interface UsedSessions {
  readonly sessions: readonly Session[];
  readonly uses: ReadonlyMap<Exchange, DataUse>;
}

/** The same sessions with annotated requests. */
export function annotate(
  { sessions, uses }: UsedSessions,
  more: (exchange: Exchange) => Partial<Request> | undefined,
): UsedSessions {
  const changed = new Map<Exchange, DataUse>();
  const tell = annotator();
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

type Annotation = { readonly added: Partial<Request>; readonly request: Request };

const mostAnnotated = 16; // annotations of one request that are looked through for an equal one

/** Annotates requests; equal requests with equal annotations stay one object. */
function annotator(): (request: Request, added: Partial<Request>) => Request {
  const known = new Map<Request, Annotation[]>();
  return (request, added) => {
    const told = known.get(request) ?? [];
    const same = told.find((one) => isEqual(one.added, added));
    if (same) return same.request;
    const more = { ...request, ...added };
    if (told.length < mostAnnotated) known.set(request, [...told, { added, request: more }]);
    return more;
  };
}

function isEqual(a: Partial<Request>, b: Partial<Request>): boolean {
  const names = Object.keys(a) as (keyof Request)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
