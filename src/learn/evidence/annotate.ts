import type { DataUse } from '../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../exchange/exchange.ts';
import type { Request } from '../../message/request/request.ts';
import type { Annotator } from '../../message/session/annotators.ts';
import { type Moment, Timeline } from './timeline.ts';

/** Sessions, and what their exchanges sent over data connections. */
export interface UsedSessions {
  readonly sessions: readonly Session[];
  readonly uses: ReadonlyMap<Exchange, DataUse>;
}

/** Annotates the requests of each session in order, with an annotator of its own. */
export function annotateInOrder(
  used: UsedSessions,
  annotatorOf: (session: Session, index: number) => Annotator,
): UsedSessions {
  const annotated = new Map<Exchange, Partial<Request> | undefined>();
  used.sessions.forEach((session, index) => {
    const annotator = annotatorOf(session, index);
    for (const exchange of session.exchanges) annotated.set(exchange, annotateOne(annotator, exchange, used));
  });
  return annotate(used, (exchange) => annotated.get(exchange));
}

/** Annotates the requests of all sessions in the order in which the server answered, with an annotator for each memory it has had. */
export function annotateByTime(
  used: UsedSessions,
  memoryOf: (moment: Moment) => number,
  newAnnotator: (first: Moment) => Annotator,
): UsedSessions {
  const annotated = new Map<Exchange, Partial<Request> | undefined>();
  const annotators = new Map<number, Annotator>();
  for (const moment of new Timeline(used.sessions).moments) {
    const memory = memoryOf(moment);
    const annotator = annotators.get(memory) ?? newAnnotator(moment);
    annotators.set(memory, annotator);
    annotated.set(moment.exchange, annotateOne(annotator, moment.exchange, used));
  }
  return annotate(used, (exchange) => annotated.get(exchange));
}

function annotateOne(
  annotator: Annotator,
  exchange: Exchange,
  { uses }: UsedSessions,
): Partial<Request> | undefined {
  const { request, reply, status } = exchange;
  const time = exchange.time + exchange.delay;
  const about = annotator.about(request, time);
  annotator.answered(request, { reply, status, usesData: uses.has(exchange), time });
  return about;
}

/** The same sessions with annotated requests. */
export function annotate(
  { sessions, uses }: UsedSessions,
  more: (exchange: Exchange) => Partial<Request> | undefined,
): UsedSessions {
  const changed = new Map<Exchange, DataUse>();
  const withAnnotations = requestAnnotator();
  const annotated = sessions.map((session) => ({
    ...session,
    exchanges: session.exchanges.map((exchange) => {
      const added = more(exchange);
      const other = added ? { ...exchange, request: withAnnotations(exchange.request, added) } : exchange;
      const use = uses.get(exchange);
      if (use) changed.set(other, use);
      return other;
    }),
  }));
  return { sessions: annotated, uses: changed };
}

type Annotation = { readonly added: Partial<Request>; readonly request: Request };

const mostAnnotated = 16; // annotations of one request that are looked through for an equal one

/** Annotates requests; equal requests with equal annotations stay one object. */
function requestAnnotator(): (request: Request, added: Partial<Request>) => Request {
  const known = new Map<Request, Annotation[]>();
  return (request, added) => {
    const annotated = known.get(request) ?? [];
    const same = annotated.find((one) => isEqual(one.added, added));
    if (same) return same.request;
    const more = { ...request, ...added };
    if (annotated.length < mostAnnotated) known.set(request, [...annotated, { added, request: more }]);
    return more;
  };
}

function isEqual(a: Partial<Request>, b: Partial<Request>): boolean {
  const names = Object.keys(a) as (keyof Request)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
