import type { Ends, SessionEvent } from '../model/session.ts';
import { isGuess } from '../model/situation.ts';
import { shown } from '../replay/events/event.ts';
import type { KeptFile, Reason, SessionWatcher } from '../replay/fronts/emulator.ts';
import { Ranking } from './ranking.ts';
import { shownLines } from './shown-lines.ts';
import { UpstreamFeed } from './upstream-feed.ts';

/** One exchange as the dashboard shows it. Texts are escaped and cut. */
interface ShownExchange {
  /** ms since the Unix epoch. */
  readonly time: number;
  readonly request: string;
  readonly answer: string;
  readonly situation: string;
  readonly step: string;
  /** Nobody had recorded such a request. */
  readonly isGuess: boolean;
}

/** A session that goes on, or has ended lately. */
export interface ShownSession {
  readonly id: number;
  readonly client: string;
  readonly service: string;
  readonly start: number;
  readonly exchanges: readonly ShownExchange[];
  readonly count: number;
  readonly guesses: number;
  readonly closed?: Reason;
}

/** What is counted over all sessions since the start. */
export interface Totals {
  readonly live: number;
  readonly sessions: number;
  readonly exchanges: number;
  readonly services: readonly Counted[];
  readonly addresses: readonly Counted[];
  readonly credentials: readonly Counted[];
  /** Requests that were answered with a guess. */
  readonly misses: readonly Counted[];
  /** What the real servers behind the services were asked, the latest first. */
  readonly questions: UpstreamFeed['questions'];
  readonly upstreams: UpstreamFeed['upstreams'];
  readonly files: readonly ShownFile[];
}

interface Counted {
  readonly name: string;
  readonly count: number;
}

/** A mail or an upload. */
interface ShownFile {
  readonly time: number;
  readonly what: string;
  readonly name: string;
  readonly size: number;
  readonly shasum: string;
  readonly client: string;
}

/** What happens, as it happens. */
export type FeedEvent =
  | { readonly kind: 'session'; readonly session: ShownSession }
  | { readonly kind: 'exchange'; readonly id: number; readonly exchange: ShownExchange }
  | { readonly kind: 'closed'; readonly id: number; readonly closed: Reason };

const mostSessions = 200; // kept, the oldest ended ones are forgotten first
const mostExchanges = 100; // kept of a session, the latest
const mostText = 2000; // characters of a request or an answer
const mostFiles = 50;
/** Names of each list that are shown, the most frequent. */
export const mostRanked = 12;

interface OpenSession {
  readonly id: number;
  readonly client: string;
  readonly service: string;
  readonly start: number;
  exchanges: ShownExchange[];
  count: number;
  guesses: number;
  closed?: Reason;
}

/** The sessions of all services, in bounded memory, for those who look on. */
export class SessionFeed {
  readonly #now: () => number;
  readonly #sessions = new Map<number, OpenSession>();
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  readonly #services = new Ranking();
  readonly #addresses = new Ranking();
  readonly #credentials = new Ranking();
  readonly #misses = new Ranking();
  readonly #upstreams: UpstreamFeed;
  #files: ShownFile[] = [];
  #next = 1;
  #live = 0;
  #exchanges = 0;

  /** `now` in ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#upstreams = new UpstreamFeed(now);
  }

  /** Begins to look at the real server behind a service. */
  watchUpstream(service: string): ReturnType<UpstreamFeed['watch']> {
    return this.#upstreams.watch(service);
  }

  /** Begins to look at a session of a service. */
  watch(service: string, { client }: Ends): SessionWatcher {
    const session: OpenSession = {
      id: this.#next++,
      client: `${client.address} ${client.port}`,
      service,
      start: this.#now(),
      exchanges: [],
      count: 0,
      guesses: 0,
    };
    this.#live += 1;
    this.#services.add(service);
    this.#addresses.add(client.address);
    this.#sessions.set(session.id, session);
    this.#forget();
    this.#tell({ kind: 'session', session: { ...session } });
    return {
      exchange: (event) => this.#exchange(session, event),
      closed: (closed) => {
        if (session.closed) return;
        session.closed = closed;
        this.#live -= 1;
        this.#tell({ kind: 'closed', id: session.id, closed });
      },
      kept: (file) => this.#kept(session, file),
    };
  }

  /** The sessions that are kept, in the order in which they began. */
  get sessions(): readonly ShownSession[] {
    return [...this.#sessions.values()].map((session) => ({ ...session, exchanges: [...session.exchanges] }));
  }

  get totals(): Totals {
    return {
      live: this.#live,
      sessions: this.#next - 1,
      exchanges: this.#exchanges,
      services: this.#services.top(mostRanked),
      addresses: this.#addresses.top(mostRanked),
      credentials: this.#credentials.top(mostRanked),
      misses: this.#misses.top(mostRanked),
      questions: this.#upstreams.questions,
      upstreams: this.#upstreams.upstreams,
      files: this.#files,
    };
  }

  /** Hears what happens until the function that is given back is called. */
  listen(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #exchange(session: OpenSession, { request, answer, situation, step, login }: SessionEvent): void {
    const exchange: ShownExchange = {
      time: this.#now(),
      request: shownLines(request, mostText),
      answer: shownLines(answer, mostText),
      situation,
      step,
      isGuess: isGuess(step),
    };
    this.#exchanges += 1;
    session.count += 1;
    session.exchanges = [...session.exchanges.slice(1 - mostExchanges), exchange];
    if (exchange.isGuess) {
      session.guesses += 1;
      this.#misses.add(`${session.service}: ${exchange.request.slice(0, 120)}`);
    }
    if (login) {
      const { username, password, accepted } = login;
      const said = `${shown(username, 80)} / ${shown(password, 80)}`;
      this.#credentials.add(`${said}, ${accepted ? 'accepted' : 'refused'}`);
    }
    this.#tell({ kind: 'exchange', id: session.id, exchange });
  }

  #kept({ client }: OpenSession, { what, name, size, shasum }: KeptFile): void {
    const file = { time: this.#now(), what, name: shown(name, 120), size, shasum, client };
    this.#files = [file, ...this.#files].slice(0, mostFiles);
  }

  #forget(): void {
    if (this.#sessions.size <= mostSessions) return;
    const ended = [...this.#sessions.values()].find(({ closed }) => closed !== undefined);
    const [oldest] = this.#sessions.keys();
    this.#sessions.delete(ended?.id ?? oldest ?? 0);
  }

  #tell(event: FeedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
