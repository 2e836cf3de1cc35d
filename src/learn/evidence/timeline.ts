import type { Exchange, Session } from '../../exchange/exchange.ts';
import { tallyKeyOf } from '../../message/session/counters.ts';

/** An exchange in the order in which the server answered, over all sessions. */
export interface Moment {
  readonly exchange: Exchange;
  readonly session: number;
  readonly time: number;
  /** Not all that happened before is known. */
  readonly afterGap: boolean;
}

const mostRestarts = 3; // that are looked for
const outstanding = 3; // times as long as all other silences

/** What happened at a server, in order, and when it may have been started anew: in the longest silences. */
export class Timeline {
  readonly moments: readonly Moment[];
  /** µs since the epoch, the longest silence first. */
  readonly restarts: readonly number[];
  readonly #keys = new Map<string, readonly (string | undefined)[]>();
  #events: readonly string[] | undefined;

  readonly #sessions: readonly Session[];
  #beginning: Timeline | undefined;

  constructor(sessions: readonly Session[]) {
    this.#sessions = sessions;
    this.moments = sessions
      .flatMap(({ exchanges, conversation }, session) =>
        exchanges.map((exchange) => ({
          exchange,
          session,
          time: exchange.time + exchange.delay,
          afterGap: conversation.afterGap === true,
        })),
      )
      .sort((a, b) => a.time - b.time || a.session - b.session);
    this.restarts = longestSilences(sessions);
  }

  /** The sessions that began first: enough to look for what moves a number. */
  beginning(most: number): Timeline {
    if (this.moments.length <= most) return this;
    this.#beginning ??= new Timeline(firstSessions(this.#sessions, most));
    return this.#beginning;
  }

  /** For every moment the command and how it was answered. */
  get events(): readonly string[] {
    const names = new Map<string, string>();
    this.#events ??= this.moments.map(({ exchange: { request, status } }) => {
      const name = eventName(request.command, status);
      const known = names.get(name) ?? name;
      names.set(known, known);
      return known;
    });
    return this.#events;
  }

  /** For every moment the key that its request has, in the order of the moments. */
  keysOf(parts: readonly string[]): readonly (string | undefined)[] {
    const name = parts.join(' ');
    const known = this.#keys.get(name);
    if (known) return known;
    const keys = this.moments.map(({ exchange }) => tallyKeyOf(parts, exchange.request));
    this.#keys.set(name, keys);
    return keys;
  }
}

/** Names a command and how it was answered. */
export function eventName(verb: string, status: string): string {
  return `${verb}\0${status}`;
}

/** How often the server may have been started anew until then. */
function runAt(restarts: readonly number[], time: number): number {
  return restarts.filter((restart) => restart <= time).length;
}

/**
 * Whose memory it is that a moment belongs to: its session's, or that of the server since it was started. A session before which others are
 * missing is a world of its own, with a number below 0.
 */
export function memoryAt(
  scope: 'session' | 'server',
  restarts: readonly number[],
  { session, time, afterGap }: Pick<Moment, 'session' | 'time' | 'afterGap'>,
): number {
  if (scope === 'session') return session;
  return afterGap ? -1 - session : runAt(restarts, time);
}

/** The others are left empty, so that numbers of sessions stay. */
function firstSessions(sessions: readonly Session[], most: number): readonly Session[] {
  const order = [...sessions.keys()].sort(
    (a, b) => (sessions[a]?.exchanges[0]?.time ?? 0) - (sessions[b]?.exchanges[0]?.time ?? 0),
  );
  const kept = new Set<number>();
  let count = 0;
  for (const index of order) {
    count += sessions[index]?.exchanges.length ?? 0;
    if (count > most) break;
    kept.add(index);
  }
  return sessions.map((session, index) => (kept.has(index) ? session : { ...session, exchanges: [] }));
}

/** When sessions began before which no session was open for longest. */
export function longestSilences(sessions: readonly Session[]): readonly number[] {
  const spans = sessions
    .filter(({ exchanges, conversation }) => exchanges.length > 0 && !conversation.afterGap)
    .map(({ exchanges, conversation }) => {
      const last = exchanges.at(-1);
      const end = Math.max(conversation.end, last ? last.time + last.delay : 0);
      return { start: exchanges[0]?.time ?? 0, end };
    })
    .sort((a, b) => a.start - b.start);
  const silences: { at: number; length: number }[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    if (span.start > end) silences.push({ at: span.start, length: span.start - end });
    end = Math.max(end === Number.POSITIVE_INFINITY ? 0 : end, span.end);
  }
  const longest = silences.sort((a, b) => b.length - a.length || a.at - b.at);
  const count = Math.min(mostRestarts, longest.length);
  // a silence like others is none in which somebody has started a server anew
  const starts = Array.from({ length: count }, (_, index) => count - index).find(
    (some) => (longest[some - 1]?.length ?? 0) >= outstanding * (longest[some]?.length ?? 0),
  );
  return longest.slice(0, starts ?? 0).map(({ at }) => at);
}
