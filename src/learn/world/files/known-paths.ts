import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange } from '../../../exchange/exchange.ts';
import { fileVerbs, makesWhatIsNamed } from '../../../knowledge/file-verbs.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import {
  isInUnlisted,
  isKnownPath,
  listedFolder,
  namedIn,
  ownRoot,
  pathOf,
} from '../../../message/session/file-paths.ts';
import { isFolderLine, isLongListing, listingLines } from '../../../message/values/listing-lines.ts';
import type { Tree } from '../../../model/personality.ts';

/** An exchange that names something. */
export interface Visit {
  readonly exchange: Exchange;
  readonly path: string;
  /** Where the session began. */
  readonly start: string;
  readonly group: number;
  /** The session has made it, or deleted it. */
  readonly own: 'file' | 'folder' | 'gone' | undefined;
}

/** Files and folders that were listed, sent, or asked about with success, each with the groups of sessions that show it. */
export class KnownPaths {
  readonly #seen = new Map<string, Set<number>>();
  readonly #folders = new Map<string, Set<number>>();
  readonly #values: Tree['start']['values'];
  /** What was sent there and then. */
  readonly #sent = new Set<Exchange>();

  constructor(visits: readonly Visit[], uses: ReadonlyMap<Exchange, DataUse>, { start: { values } }: Tree) {
    this.#values = values;
    const own = visits.filter((visit) => visit.own === undefined);
    this.#seeSent(own, uses);
    this.#seeAsked(own, uses);
  }

  get paths(): readonly string[] {
    return [...this.#seen.keys()];
  }

  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** As the emulator will know it, to which the session itself is new. */
  isThere(visit: Visit): boolean {
    if (visit.own !== undefined) return visit.own !== 'gone';
    if (this.#sent.has(visit.exchange)) return true;
    return this.#isKnown(visit, this.#seen) || this.#isInUnlisted(visit);
  }

  sortOf(visit: Visit): 'file' | 'folder' {
    if (visit.own === 'file' || visit.own === 'folder') return visit.own;
    return this.#isKnown(visit, this.#folders) ? 'folder' : 'file';
  }

  #isInUnlisted(visit: Visit): boolean {
    const { rest, command } = visit.exchange.request;
    if (makesWhatIsNamed(command)) return false;
    return isInUnlisted(
      namedIn(rest).name,
      visit.path,
      (path) => this.#isKnown({ ...visit, path }, this.#folders),
      (path) => this.#isKnown({ ...visit, path: listedFolder(path) }, this.#seen),
    );
  }

  #isKnown({ path, start, group }: Visit, known: ReadonlyMap<string, ReadonlySet<number>>): boolean {
    return isKnownPath(path, { start, values: this.#values }, (one) => {
      const groups = known.get(tableKey(one));
      return groups !== undefined && groups.size > (groups.has(group) ? 1 : 0);
    });
  }

  /** What is listed and sent is there. */
  #seeSent(visits: readonly Visit[], uses: ReadonlyMap<Exchange, DataUse>): void {
    const listsLong = new Set<string>();
    for (const { exchange } of visits) {
      const { rest, command } = exchange.request;
      if (rest === '' && isLongListing(uses.get(exchange)?.bytes ?? '')) listsLong.add(command);
    }
    for (const visit of visits) {
      const use = uses.get(visit.exchange);
      if (use?.direction !== 'toClient') continue;
      const { rest, command } = visit.exchange.request;
      if (rest === '' || isLongListing(use.bytes)) this.#seeListing(visit, use.bytes);
      // what is sent instead of a listing says that there is none: `ls: cannot access 'docs'`
      else if (use.bytes !== '' && !listsLong.has(command)) {
        this.#see(visit);
        this.#sent.add(visit.exchange);
      }
    }
  }

  #seeListing(visit: Visit, listing: string): void {
    for (const line of listingLines(listing)) {
      if (line.name === undefined) continue;
      const path = pathOf(visit.path, line.name);
      this.#see({ ...visit, path });
      if (isFolderLine(line)) note(this.#folders, this.#keyOf({ ...visit, path }), visit.group);
    }
    note(this.#seen, this.#keyOf({ ...visit, path: listedFolder(visit.path) }), visit.group);
  }

  /** What commands are told of that usually name what is there is there too. */
  #seeAsked(visits: readonly Visit[], uses: ReadonlyMap<Exchange, DataUse>): void {
    const asked = visits.filter(
      ({ exchange: { request, status } }) =>
        /^[^~]/.test(namedIn(request.rest).name) && !isRefusal(status) && !fileVerbs.has(request.command),
    );
    const counts = new Map<string, { known: number; all: number }>();
    for (const visit of asked) {
      const { command } = visit.exchange.request;
      const { known, all } = counts.get(command) ?? { known: 0, all: 0 };
      counts.set(command, { known: known + (this.#seen.has(this.#keyOf(visit)) ? 1 : 0), all: all + 1 });
    }
    const found = asked.filter((visit) => {
      const { known, all } = counts.get(visit.exchange.request.command) ?? { known: 0, all: 1 };
      return known * 2 > all && !this.#isUnlisted(visit) && uses.get(visit.exchange) === undefined;
    });
    for (const visit of found) this.#see(visit);
  }

  /** What a whole listing does not show is not there: some commands are never refused. */
  #isUnlisted(visit: Visit): boolean {
    const around = this.#keyOf({ ...visit, path: listedFolder(pathOf(visit.path, '..')) });
    return !this.#seen.has(this.#keyOf(visit)) && this.#seen.has(around);
  }

  /** A path is there, and so are all folders above it. */
  #see(visit: Visit): void {
    for (let path = visit.path; ; path = pathOf(path, '..')) {
      const key = this.#keyOf({ ...visit, path });
      note(this.#seen, key, visit.group);
      if (path !== visit.path) note(this.#folders, key, visit.group);
      if (path === '/') return;
    }
  }

  #keyOf({ path, start }: Pick<Visit, 'path' | 'start'>): string {
    return tableKey(ownRoot({ start, values: this.#values }) + path);
  }
}

function note(seen: Map<string, Set<number>>, key: string, group: number): void {
  seen.set(key, (seen.get(key) ?? new Set()).add(group));
}
