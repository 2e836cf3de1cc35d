import { fileVerbs } from '../message/file-verbs.ts';
import { History } from '../message/history.ts';
import { isLongListing, listingLines } from '../message/listing-lines.ts';
import { OwnFiles } from '../message/own-files.ts';
import { isRefusal } from '../message/status.ts';
import { tableKey } from '../message/table-key.ts';
import {
  fromStart,
  isKnownPath,
  listedFolder,
  namedIn,
  namedPath,
  pathOf,
  placeOf,
} from '../message/tree-path.ts';
import type { Tree } from '../model/personality.ts';
import { changeRequests, type UsedSessions } from './change-requests.ts';
import { groupSessions } from './collect-samples.ts';
import type { DataUse } from './collect-transfers.ts';
import type { Exchange, Session } from './exchange.ts';

const mostPaths = 5000;

/** The sessions, with requests that say whether what they name is there, as far as other sessions show. */
interface PlacedFiles extends UsedSessions {
  /** What is there: files and folders that were listed, sent, or asked about with success. */
  readonly paths: readonly string[];
}

/** An exchange that names something. */
interface Visit {
  readonly exchange: Exchange;
  readonly path: string;
  /** Where the session began. */
  readonly start: string;
  readonly group: number;
  /** The session has made it, or deleted it. */
  readonly own: 'made' | 'gone' | undefined;
}

/** Paths, each with the groups of sessions that show it. */
type Evidence = Map<string, Set<number>>;

/** Finds out which files and folders a server has, and tells for every request whether it names one of them. */
export function placeFiles(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree,
): PlacedFiles {
  const groups = groupSessions(sessions);
  const visits = sessions.map((session, index) => visitsOf(session, groups[index] ?? index, uses, tree));
  const seen = evidenceOf(visits.flat(), uses);
  const byExchange = new Map(visits.flat().map((visit) => [visit.exchange, visit]));
  const told = changeRequests({ sessions, uses }, (exchange) => {
    const visit = byExchange.get(exchange);
    if (!visit) return undefined;
    const { path, start } = visit;
    return exchange.request.rest === ''
      ? { place: fromStart(path, start) }
      : { there: isThere(visit, seen, tree), place: placeOf(path, start) };
  });
  return { ...told, paths: [...seen.keys()].sort().slice(0, mostPaths) };
}

function visitsOf(
  { exchanges }: Session,
  group: number,
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree,
): readonly Visit[] {
  const history = new History(tree);
  const files = new OwnFiles();
  return exchanges.flatMap((exchange): Visit[] => {
    const { request, status, time } = exchange;
    const { asText, folder = '/', start = '/' } = history;
    const use = uses.get(exchange);
    const path = namedPath(folder, start, namedIn(request.rest).name);
    const own = files.get(path) ? 'made' : files.isGone(path) ? 'gone' : undefined;
    files.answered(request, status, { folder, time });
    if (use?.direction === 'toServer') files.store(request, folder, use.bytes, { asText, time });
    history.add({ request, status, template: '', values: [] });
    return request.kind === 'command' ? [{ exchange, path, start, group, own }] : [];
  });
}

/** What is listed and sent is there; so is what commands are told of that usually name such things. */
function evidenceOf(visits: readonly Visit[], uses: ReadonlyMap<Exchange, DataUse>): Evidence {
  const seen: Evidence = new Map();
  const asked = visits.filter(
    ({ own, exchange: { request, status } }) =>
      own === undefined &&
      /^[^~]/.test(namedIn(request.rest).name) &&
      !isRefusal(status) &&
      !fileVerbs.has(request.command),
  );
  for (const { exchange, path, group, own } of visits) {
    const use = uses.get(exchange);
    if (use?.direction !== 'toClient' || own !== undefined) continue;
    const isListing = exchange.request.rest === '' || isLongListing(use.bytes);
    if (!isListing && use.bytes !== '') see(seen, path, group);
    if (!isListing) continue;
    for (const { name } of listingLines(use.bytes)) if (name) see(seen, pathOf(path, name), group);
    note(seen, listedFolder(path), group);
  }
  const counts = new Map<string, { known: number; all: number }>();
  for (const { exchange, path } of asked) {
    const { known, all } = counts.get(exchange.request.command) ?? { known: 0, all: 0 };
    counts.set(exchange.request.command, { known: known + (seen.has(tableKey(path)) ? 1 : 0), all: all + 1 });
  }
  for (const { exchange, path, group } of asked) {
    const { known, all } = counts.get(exchange.request.command) ?? { known: 0, all: 1 };
    const sends = uses.get(exchange)?.direction;
    if (known * 2 > all && sends === undefined) see(seen, path, group);
  }
  return seen;
}

/** A path is there, and all folders above it. */
function see(seen: Evidence, path: string, group: number): void {
  for (let at = path; ; at = pathOf(at, '..')) {
    note(seen, at, group);
    if (at === '/') return;
  }
}

function note(seen: Evidence, path: string, group: number): void {
  const key = tableKey(path);
  seen.set(key, (seen.get(key) ?? new Set()).add(group));
}

/** As the emulator will know it, to which the session itself is new. */
function isThere({ path, start, group, own }: Visit, seen: Evidence, tree: Tree): 'yes' | 'no' {
  if (own !== undefined) return own === 'made' ? 'yes' : 'no';
  const isKnown = (one: string) => {
    const groups = seen.get(tableKey(one));
    return groups !== undefined && groups.size > (groups.has(group) ? 1 : 0);
  };
  return isKnownPath(path, { start, values: tree.start.values }, isKnown) ? 'yes' : 'no';
}
