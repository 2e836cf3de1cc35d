import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { ClientFiles, sortOfOwn } from '../../../message/session/client-files.ts';
import { fromStart, namedIn, namedPath, placeOf } from '../../../message/session/file-paths.ts';
import { History } from '../../../message/session/history.ts';
import type { Tree } from '../../../model/personality.ts';
import { annotate, type UsedSessions } from '../../evidence/annotate.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import { KnownPaths, type Visit } from './known-paths.ts';
import { withoutLeftovers } from './without-leftovers.ts';

const mostPaths = 5000; // that a personality keeps

/** The sessions, with requests that say whether what they name is there, as far as other sessions show. */
interface PlacedFiles extends UsedSessions {
  /** What is there: files and folders that were listed, sent, or asked about with success. */
  readonly paths: readonly string[];
  /** Which of it are folders. */
  readonly folders: readonly string[];
}

/** Finds out which files and folders a server has, and annotates every request with whether it names one of them. */
export function annotateFiles(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree,
): PlacedFiles {
  const groups = groupSessions(sessions);
  const visits = sessions.map((session, index) => visitsOf(session, groups[index] ?? index, uses, tree));
  const seen = new KnownPaths(visits.flat(), uses, tree);
  const byExchange = new Map(visits.flat().map((visit) => [visit.exchange, visit]));
  const annotated = annotate({ sessions, uses }, (exchange) => {
    const visit = byExchange.get(exchange);
    if (!visit) return undefined;
    const { path, start } = visit;
    if (exchange.request.rest === '') return { place: fromStart(path, start) };
    const isThere = seen.isThere(visit);
    const what = isThere ? ({ there: 'yes', sort: seen.sortOf(visit) } as const) : ({ there: 'no' } as const);
    return { ...what, place: placeOf(path, start, exchange.request.rest) };
  });
  const own = new KnownPaths(visits.flat(), withoutLeftovers(sessions, uses, tree), tree);
  const paths = [...own.paths].sort().slice(0, mostPaths);
  return { ...annotated, paths, folders: paths.filter((path) => seen.isFolder(path)) };
}

function visitsOf(
  { exchanges }: Session,
  group: number,
  uses: ReadonlyMap<Exchange, DataUse>,
  tree: Tree,
): readonly Visit[] {
  const history = new History(tree);
  const files = new ClientFiles();
  return exchanges.flatMap((exchange): Visit[] => {
    const { request, status, time } = exchange;
    const { asText, folder = '/', start = '/' } = history;
    const use = uses.get(exchange);
    const path = namedPath(folder, start, namedIn(request.rest).name);
    const made = files.get(path);
    const own = made ? sortOfOwn(made) : files.isGone(path) ? 'gone' : undefined;
    files.answered(request, status, { folder, time });
    if (use?.direction === 'toServer') files.store(request, folder, use.bytes, { asText, time });
    history.add({ request, status, template: '', values: [] });
    return request.kind === 'command' ? [{ exchange, path, start, group, own }] : [];
  });
}
