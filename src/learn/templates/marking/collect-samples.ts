import type { Session } from '../../../exchange/exchange.ts';
import type { Request } from '../../../message/request/request.ts';
import { History } from '../../../message/session/history.ts';
import type { Tree } from '../../../model/personality.ts';
import { groupSessions, requestsOf } from '../../evidence/group-sessions.ts';
import type { Sample } from '../../model/sample.ts';
import { type ClientName, findClientNames } from './find-client-names.ts';
import { EchoFinder } from './find-echoes.ts';
import { findIgnoredRequests } from './find-ignored-requests.ts';
import { findPlaceholders } from './find-placeholders.ts';
import { findVolumes } from './find-volumes.ts';
import { InternedMarks } from './intern-marks.ts';
import { markReply } from './mark-reply.ts';
import { SaidBefore, SaidSources } from './recallable-values.ts';
import { shownPaths } from './shown-paths.ts';

/** Walks every session and marks in each reply what may be a field. */
export function collectSamples(
  sessions: readonly Session[],
  options: { readonly echoes: boolean; readonly tree?: Tree },
): readonly Sample[] {
  const groups = groupSessions(sessions);
  const nameOf = findClientNames(sessions);
  const volumes = findVolumes(sessions);
  const refusing = findIgnoredRequests(sessions);
  const finder = new EchoFinder();
  const context = {
    ...options,
    volumes,
    finder,
    sources: new SaidSources(finder, refusing, findPlaceholders(sessions, refusing)),
    prefixes: new Prefixes(sessions),
    marks: new InternedMarks(finder.lists),
  };
  return sessions.flatMap((session, number) => {
    const name = nameOf(session.conversation.client.address);
    return sessionSamples(session, number, groups[number] ?? number, { ...context, name });
  });
}

interface SessionContext {
  readonly echoes: boolean;
  readonly tree?: Tree;
  readonly name: ClientName | undefined;
  readonly volumes: ReturnType<typeof findVolumes>;
  readonly finder: EchoFinder;
  readonly sources: SaidSources;
  readonly prefixes: Prefixes;
  readonly marks: InternedMarks;
}

function sessionSamples(
  { conversation, exchanges }: Session,
  session: number,
  group: number,
  { echoes, tree, name, volumes, finder, sources, prefixes, marks }: SessionContext,
): Sample[] {
  const history = new History(tree);
  const said = new SaidBefore(sources);
  const { client, server } = conversation;
  let prefix = 0;
  return exchanges.map((exchange, index) => {
    const { request, reply, status, time, delay } = exchange;
    prefix = prefixes.with(prefix, request);
    const marked = markReply(
      reply,
      {
        echoes: echoes && reply !== '' ? [sources.of(request), sources.moved(request), ...said.all] : [],
        said: request.raw,
        places: shownPaths(history, request),
        volumes: volumes.get(exchange) ?? [],
        client,
        name,
        server,
        time: time + delay,
      },
      finder,
    );
    history.add({ request, status, template: '', values: [] });
    said.add(history, request.command);
    return { exchange, session, group, index, client, prefix: String(prefix), ...marks.of(marked) };
  });
}

/** Numbers what clients have said from the beginning of their sessions on: equal where they said the same. */
class Prefixes {
  readonly #requests = new Map<Request, number>();
  readonly #different: number;
  readonly #longer = new Map<number, number>();

  constructor(sessions: readonly Session[]) {
    const numbers = new Map<string, number>();
    for (const { exchanges } of sessions)
      for (const { request } of exchanges)
        this.#requests.set(request, numberOf(numbers, requestsOf(request)));
    this.#different = numbers.size;
  }

  /** What was said before, and this. */
  with(before: number, request: Request): number {
    const saying = this.#requests.get(request) ?? 0;
    return numberOf(this.#longer, before * this.#different + saying) + 1;
  }
}

function numberOf<T>(numbers: Map<T, number>, key: T): number {
  const number = numbers.get(key) ?? numbers.size;
  if (number === numbers.size) numbers.set(key, number);
  return number;
}
