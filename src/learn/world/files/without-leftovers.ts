import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { fileVerbs, storedName } from '../../../knowledge/file-verbs.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import { namedIn, ownRoot, pathOf } from '../../../message/session/file-paths.ts';
import { History } from '../../../message/session/history.ts';
import { listingLines } from '../../../message/values/listing-lines.ts';
import type { Tree } from '../../../model/personality.ts';

/** What went over a data connection, with how many lines a listing had that are left out. */
export interface CleanUse extends DataUse {
  readonly leftOut: number;
}

/**
 * Listings without what recorded clients had made, and nobody has taken away: it is not the server's own, and a server that is begun anew does
 * not have it. What was listed before somebody stored it is.
 */
export function withoutLeftovers(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree?: Tree,
): ReadonlyMap<Exchange, CleanUse> {
  const lists = listingCommands(uses);
  const leftovers = new Leftovers(tree);
  const clean = new Map<Exchange, CleanUse>();
  for (const { exchanges } of sessions) {
    const history = new History(tree);
    for (const exchange of exchanges) {
      const { request, status } = exchange;
      const use = uses.get(exchange);
      leftovers.answered(exchange, history, use?.direction === 'toServer');
      if (use && lists.has(request.command)) clean.set(exchange, leftovers.takeOut(use, exchange, history));
      else if (use) clean.set(exchange, { ...use, leftOut: 0 });
      history.add({ request, status, template: '', values: [] });
    }
  }
  return clean;
}

/** Commands that were seen to send something without being told what: what they send is no file. */
export function listingCommands(uses: ReadonlyMap<Exchange, DataUse>): ReadonlySet<string> {
  const unnamed = [...uses].filter(
    ([{ request }, { direction }]) => direction === 'toClient' && request.rest === '',
  );
  return new Set(unnamed.map(([{ request }]) => request.command));
}

/** What clients have made, in the order in which the server answered. */
class Leftovers {
  readonly #values: Tree['start']['values'];
  readonly #made = new Set<string>();
  /** What was listed and had not been made. */
  readonly #own = new Set<string>();

  constructor(tree: Tree | undefined) {
    this.#values = tree?.start.values ?? {};
  }

  answered({ request, status, reply }: Exchange, history: History, isStored: boolean): void {
    const effect = fileVerbs.get(request.command);
    const name = (effect === 'unique' ? storedName(reply) : undefined) ?? request.rest;
    if (name === '' || isRefusal(status) || !(effect || isStored)) return;
    const key = this.#keyOf(name, history);
    if (effect === 'remove' || effect === 'from') this.#made.delete(key);
    else if (!this.#own.has(key)) this.#made.add(key);
  }

  takeOut(use: DataUse, { request }: Exchange, history: History): CleanUse {
    const named = namedIn(request.rest).name || '.';
    const lines = listingLines(use.bytes);
    const kept = lines.filter(({ name }) => {
      if (name === undefined) return true;
      const key = this.#keyOf(`${named}/${name}`, history);
      if (!this.#made.has(key)) this.#own.add(key);
      return !this.#made.has(key);
    });
    const leftOut = lines.length - kept.length;
    if (leftOut === 0) return { ...use, leftOut };
    const end = use.bytes.includes('\r\n') ? '\r\n' : '\n';
    return { ...use, bytes: kept.map(({ text }) => text + end).join(''), leftOut };
  }

  #keyOf(name: string, { folder = '/', start = '/' }: History): string {
    return tableKey(ownRoot({ start, values: this.#values }) + pathOf(folder, name));
  }
}
