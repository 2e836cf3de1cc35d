import type { DataUse } from '../../../exchange/alignment/data-uses.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { asSentText, fromSentText } from '../../../message/bytes/text-lines.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import { ClientFiles } from '../../../message/session/client-files.ts';
import { namedIn, pathOf } from '../../../message/session/file-paths.ts';
import { History } from '../../../message/session/history.ts';
import { Restart } from '../../../message/session/restart.ts';
import { isLongListing, listingLines, sizeIn } from '../../../message/values/listing-lines.ts';
import type { Tree } from '../../../model/personality.ts';
import type { Sample } from '../../model/sample.ts';

/** What a request names, and its size where its bytes are known. */
export interface NamedFile {
  /** What a table by paths is looked up by. */
  readonly key: string;
  readonly kept?: number;
  readonly sent?: number;
  /** The session has stored it. */
  readonly isOwn: boolean;
}

/** The files that requests name: where they are, and what is known of those that went over data connections. */
export class FileSizes {
  readonly hasTree: boolean;
  readonly #files = new Map<Exchange, NamedFile>();
  readonly #sizes = new Map<string, number | undefined>();
  readonly #listings = new Set<string>();

  constructor(sessions: readonly Session[], uses: ReadonlyMap<Exchange, DataUse>, tree: Tree | undefined) {
    this.hasTree = tree !== undefined;
    if (!tree && uses.size === 0) return;
    for (const { exchanges } of sessions) this.#walk(exchanges, uses, tree);
    for (const [exchange, file] of this.#files) {
      const kept = file.kept ?? this.#sizes.get(file.key);
      if (kept !== undefined && file.kept === undefined) this.#files.set(exchange, { ...file, kept });
    }
  }

  of({ exchange }: Pick<Sample, 'exchange'>): NamedFile | undefined {
    return this.#files.get(exchange);
  }

  /** What is known of a file by what was sent to anybody; 0 bytes more or less and nothing is known. */
  #learnSize(key: string, size: number): void {
    const known = this.#sizes.get(key);
    this.#sizes.set(key, known === undefined || known === size ? size : undefined);
  }

  #learnListing(folder: string, listing: string): void {
    const done = `${folder}\0${listing}`;
    if (this.#listings.has(done)) return;
    this.#listings.add(done);
    for (const line of listingLines(listing)) {
      const size = sizeIn(line);
      if (size !== undefined && line.name !== undefined)
        this.#learnSize(tableKey(pathOf(folder, line.name)), size);
    }
  }

  #walk(exchanges: readonly Exchange[], uses: ReadonlyMap<Exchange, DataUse>, tree: Tree | undefined): void {
    const history = new History(tree);
    const own = new ClientFiles();
    const restart = new Restart();
    for (const exchange of exchanges) {
      const { request, status, time } = exchange;
      const { asText, folder = '/' } = history;
      const path = pathOf(folder, namedIn(request.rest).name);
      const use = uses.get(exchange);
      const stored = own.get(path)?.bytes;
      const fetched = use?.direction === 'toClient' ? use.bytes : undefined;
      const bytes = stored ?? (fetched !== undefined && asText ? fromSentText(fetched) : fetched);
      const sizes =
        bytes === undefined
          ? {}
          : { kept: bytes.length, sent: asText ? asSentText(bytes).length : bytes.length };
      this.#files.set(exchange, { key: tableKey(path), isOwn: stored !== undefined, ...sizes });
      restart.next(request, status);
      const isPart = use !== undefined && restart.takeAsked();
      if (fetched !== undefined && stored === undefined && !isPart) {
        if (isLongListing(fetched)) this.#learnListing(path, fetched);
        else if (request.rest !== '' && bytes !== undefined) this.#learnSize(tableKey(path), bytes.length);
      }
      own.answered(request, status, { folder, time });
      if (use?.direction === 'toServer') own.store(request, folder, use.bytes, { asText, time });
      history.add({ request, status, template: '', values: [] });
    }
  }
}
