import { fileVerbs } from './file-verbs.ts';
import type { Request } from './request.ts';
import { isRefusal } from './status.ts';
import { fromSentText } from './text-lines.ts';
import { nameIn, pathOf } from './tree-path.ts';

/** A file or folder that a session has made. */
export interface OwnFile {
  /** As the server keeps it; undefined of a folder. */
  readonly bytes: string | undefined;
  /** When it was made, µs since the Unix epoch. */
  readonly time: number;
}

const mostFiles = 64; // of a session that can be fetched again
const mostBytes = 4 * 1024 * 1024; // of one that are remembered

/** The files that a session has stored, renamed and deleted, by their paths: a small world that goes with the session. */
export class OwnFiles {
  readonly #files = new Map<string, OwnFile>();
  readonly #gone = new Set<string>();
  #renamed: string | undefined;

  get(path: string): OwnFile | undefined {
    return this.#files.get(path);
  }

  /** What the session has made in a folder, by name. */
  in(folder: string): ReadonlyMap<string, OwnFile> {
    const found = new Map<string, OwnFile>();
    for (const [path, file] of this.#files)
      if (path !== folder && pathOf(path, '..') === folder) found.set(nameIn(path), file);
    return found;
  }

  isGone(path: string): boolean {
    return this.#gone.has(path);
  }

  /** Whether the session has deleted anything in a folder. */
  hasGone(folder: string): boolean {
    return [...this.#gone].some((path) => pathOf(path, '..') === folder);
  }

  /** Bytes came over a data connection for what the request names. */
  store(
    request: Request,
    folder: string,
    sent: string,
    how: { readonly asText: boolean; readonly time: number },
  ): void {
    const path = pathOf(folder, request.rest);
    const bytes = how.asText ? fromSentText(sent) : sent;
    const before = fileVerbs.get(request.command) === 'append' ? (this.#files.get(path)?.bytes ?? '') : '';
    this.#put(path, { bytes: before + bytes, time: how.time });
  }

  #put(path: string, file: OwnFile): void {
    const isNew = !this.#files.has(path);
    if ((file.bytes?.length ?? 0) > mostBytes || (isNew && this.#files.size >= mostFiles)) return;
    this.#files.set(path, file);
    this.#gone.delete(path);
  }

  /** A command was answered; `folder` is where the session was when it was given. */
  answered(request: Request, status: string, folder: string, time: number): void {
    const effect = fileVerbs.get(request.command);
    if (effect === undefined || request.rest === '' || isRefusal(status)) return;
    const path = pathOf(folder, request.rest);
    if (effect === 'make') this.#put(path, { bytes: undefined, time });
    else if (effect === 'remove') this.#remove(path);
    else if (effect === 'from') this.#renamed = path;
    else if (effect === 'to') this.#rename(path);
  }

  #remove(path: string): void {
    this.#files.delete(path);
    if (this.#gone.size < mostFiles) this.#gone.add(path);
  }

  #rename(to: string): void {
    const from = this.#renamed;
    this.#renamed = undefined;
    const file = from === undefined ? undefined : this.#files.get(from);
    if (from === undefined) return;
    this.#remove(from);
    if (file) this.#put(to, file);
  }
}
