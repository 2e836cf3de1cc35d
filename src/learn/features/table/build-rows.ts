import type { Session } from '../../../exchange/exchange.ts';
import type { RefusalReason } from '../../../knowledge/refusal-wording.ts';
import type { Request } from '../../../message/request/request.ts';
import type { Event } from '../../../message/session/event.ts';
import { History } from '../../../message/session/history.ts';
import type { KnownValues, Template } from '../../../model/personality.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import type { Cluster } from '../../model/cluster.ts';
import { otherUser, type Proposal, type Seen } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';
import { bareRows } from './bare-requests.ts';
import { correctRefusalReasons } from './correct-refusal-reasons.ts';
import { freshRequest } from './fresh-request.ts';
import { indexKnownValues, type KnownIndex, seenElsewhere } from './index-known-values.ts';
import { listedCommands } from './listed-commands.ts';
import { ofUnknown, unknownRow } from './unknown-commands.ts';

export interface Rows {
  readonly rows: readonly Row[];
  readonly seen: readonly Seen[];
  readonly knowledge: readonly KnownValues[];
  readonly knownTests: readonly Proposal[];
  /** Commands that the server lists, see `listedCommands`. */
  readonly listed: ReadonlyMap<string, string>;
  readonly isVerb: (command: string) => boolean;
  readonly isKnown: (set: string, value: string) => boolean;
}

/**
 * Makes the rows that situations are learned from. What a row is told about commands and values known elsewhere is what
 * would be known had its own session (and the repeated runs of it) not been recorded, as will be with sessions to come.
 */
export function buildRows(
  sessions: readonly Session[],
  clusters: readonly Cluster[],
  templates: readonly Template[],
): Rows {
  const groups = groupSessions(sessions);
  const labels = labelsOf(clusters);
  const seen = sessions.flatMap(({ exchanges }, session) =>
    exchanges.map(({ request, status }, at): Seen => {
      const template = templates[labels.get(`${session} ${at}`) ?? 0]?.id ?? '';
      return { request, status, group: groups[session] ?? 0, template };
    }),
  );
  const index = indexKnownValues(seen);
  const knowledge = [...index].map(([id, values]): KnownValues => {
    const [verb = '', part = '', status = ''] = id.split(' ');
    return { id, verb, part, status, values: [...values.keys()].sort() };
  });
  const verbs = groupsOf(seen.map(({ request, group }) => [request.command, group] as const));
  const isKnown = (set: string, value: string) => index.get(set)?.has(value) ?? false;
  const isVerb = (command: string) => verbs.has(command);
  const listed = listedCommands(clusters, isVerb);
  return {
    rows: collectRows({
      sessions,
      groups,
      clusters,
      templates,
      reasonOf: correctRefusalReasons(templates, seen),
      labels,
      index,
      verbs,
      listed,
    }),
    seen,
    knowledge,
    knownTests: knowledge.flatMap(({ id, part, values }) => {
      // of a pair and its second half, which tell the same while nobody tried another's, the pair is meant
      const cost = (part === 'pair' ? 2 : 3) + 0.7 * Math.log2(knowledge.length) + 0.3 * values.length;
      const asked = part.endsWith('.local') ? [part, otherUser] : [part];
      return asked.map((one) => ({ test: { test: 'known', part: one, set: id } as const, cost }));
    }),
    listed,
    isVerb,
    isKnown,
  };
}

/** The template of every exchange, by `session index`. */
function labelsOf(clusters: readonly Cluster[]): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  clusters.forEach(({ members }, label) => {
    for (const { session, index } of members) labels.set(`${session} ${index}`, label);
  });
  return labels;
}

function groupsOf(entries: Iterable<readonly [string, number]>): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const [key, group] of entries) {
    const set = found.get(key);
    if (set) set.add(group);
    else found.set(key, new Set([group]));
  }
  return found;
}

/** What rows are made from; labels by `session index`. */
interface RowSource {
  readonly sessions: readonly Session[];
  readonly groups: readonly number[];
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
  readonly reasonOf: (label: number, request: Request) => RefusalReason;
  readonly labels: ReadonlyMap<string, number>;
  readonly index: KnownIndex;
  readonly verbs: ReadonlyMap<string, ReadonlySet<number>>;
  readonly listed: ReadonlyMap<string, string>;
}

function collectRows(source: RowSource): Row[] {
  const { sessions, groups, templates, labels } = source;
  const sometimesUnknown = unknownRow(source);
  const statuses = [...new Set(templates.map(({ status, ends }) => `${status} ${ends ?? ''}`))];
  const rows = new Map<string, Row>();
  const pasts = new Pasts();
  sessions.forEach(({ exchanges }, session) => {
    const group = groups[session] ?? 0;
    const isKnown = (set: string, value: string) => seenElsewhere(source.index.get(set)?.get(value), group);
    const events: Event[] = [];
    const tells = tellsMore();
    let past = 0;
    exchanges.forEach(({ request, status }, at) => {
      const label = labels.get(`${session} ${at}`) ?? 0;
      const template = templates[label];
      past = pasts.after(past, `${request.raw}\0${status}`);
      const key = `${group}\0${past}\0${label}`;
      if (!rows.has(key) && tells(at, `${request.command}\0${label}\0${events.at(-1)?.template}`)) {
        const row: Row = {
          context: { request, history: historyOf(events), isVerb: () => true, isKnown },
          group,
          label,
          status: statuses.indexOf(`${template?.status} ${template?.ends ?? ''}`),
          weight: 1,
          reason: source.reasonOf(label, request),
        };
        rows.set(key, row);
        const other = sometimesUnknown(row);
        if (other) rows.set(`${key}?`, other);
      }
      events.push({ request, status, template: template?.id ?? '', values: [] });
    });
  });
  const all = ofUnknown([...rows.values()], templates);
  return [...all, ...freshRows(all), ...bareRows(all)];
}

/** Numbers for what a session has said and heard so far: equal ones are the same beginning. */
class Pasts {
  readonly #numbers = new Map<string, number>();

  after(past: number, exchange: string): number {
    const key = `${past}\0${exchange}`;
    const known = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, known);
    return known;
  }
}

const longSession = 1000; // exchanges, from which on only what is rare says more: every row has the past of its session
const leastOfKind = 8; // of one kind that are kept from then on

/** Whether one more exchange of a session, by its place and kind, says what those before did not. */
function tellsMore(): (at: number, kind: string) => boolean {
  const counts = new Map<string, number>();
  return (at, kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return at < longSession || count <= leastOfKind;
  };
}

const leastValues = 3; // different values that got one and the same answer

/**
 * Where the same command, after the same answer, got one and the same answer whatever values it had, values never seen
 * will get it too: rows that say so, with other letters in the place of those recorded.
 */
function freshRows(rows: readonly Row[]): readonly Row[] {
  const byPlace = new Map<string, Row[]>();
  // where the server looks at the values, what was let through in one place says nothing about others
  const checkingCommands = new Set(
    rows
      .filter(({ reason }) => reason === 'value' || reason === 'rights')
      .map(({ context }) => context.request.command),
  );
  for (const row of rows) {
    const { request, history, isVerb } = row.context;
    if (request.kind !== 'command' || request.rest === '' || !isVerb(request.command)) continue;
    if (checkingCommands.has(request.command)) continue;
    const key = `${request.command}\0${history.last?.template}`;
    const place = byPlace.get(key);
    if (place) place.push(row);
    else byPlace.set(key, [row]);
  }
  const fresh: Row[] = [];
  for (const place of byPlace.values()) {
    const labels = new Set(place.map(({ label }) => label));
    const values = new Map(place.map((row) => [row.context.request.rest.toLowerCase(), row]));
    if (labels.size !== 1 || values.size < leastValues) continue;
    for (const row of values.values())
      fresh.push({
        ...row,
        context: { ...row.context, request: freshRequest(row.context.request) },
        imagined: true,
      });
  }
  return fresh;
}

function historyOf(events: readonly Event[]): History {
  const history = new History();
  for (const event of events) history.add(event);
  return history;
}
