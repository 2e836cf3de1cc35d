import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { ClientFiles } from '../../../message/session/client-files.ts';
import { pathOf } from '../../../message/session/file-paths.ts';
import { History } from '../../../message/session/history.ts';
import { Restart } from '../../../message/session/restart.ts';
import type { Transfer, Tree } from '../../../model/personality.ts';
import { withoutLeftovers } from './without-leftovers.ts';

const maxTransfers = 2000; // that a personality keeps

/** What is served over data connections later on: by command, parameter, user, folder and whether it is text, the most frequent bytes. */
export function collectTransfers(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree?: Tree,
): readonly Transfer[] {
  const clean = withoutLeftovers(sessions, uses, tree);
  const counts = new Map<
    string,
    { transfer: Omit<Transfer, 'seen'>; seen: number; isPart: boolean; leftOut: number }
  >();
  for (const { exchanges } of sessions) {
    const history = new History(tree);
    const own = new ClientFiles();
    const restart = new Restart();
    for (const exchange of exchanges) {
      const use = clean.get(exchange);
      const { folder, asText, user } = history;
      const { request, status, time } = exchange;
      restart.next(request, status);
      history.add({ request, status, template: '', values: [] });
      own.answered(request, status, { folder: folder ?? '/', time });
      if (use?.direction === 'toServer') own.store(request, folder ?? '/', use.bytes, { asText, time });
      const isPart = use !== undefined && restart.takeAsked();
      // what a client has stored itself is its own
      if (use?.direction !== 'toClient' || own.get(pathOf(folder ?? '/', request.rest))) continue;
      const transfer = {
        verb: request.command,
        argument: request.rest,
        user,
        ...(folder === undefined ? {} : { folder }),
        ...(asText ? { text: true as const } : {}),
        direction: use.direction,
        bytes: use.bytes,
      };
      const key = JSON.stringify(transfer);
      const entry = counts.get(key);
      if (entry) entry.seen++;
      else counts.set(key, { transfer, seen: 1, isPart, leftOut: use.leftOut });
    }
  }
  // first those that nobody has left anything in; of those seen as often, the first
  return [...counts.values()]
    .sort((a, b) => Number(a.isPart) - Number(b.isPart) || a.leftOut - b.leftOut || b.seen - a.seen)
    .map(({ transfer, seen }) => ({ ...transfer, seen }))
    .sort((a, b) => compare(a.verb, b.verb))
    .slice(0, maxTransfers);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
