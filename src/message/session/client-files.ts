import { fileVerbs } from '../../knowledge/file-verbs.ts';
import { isRefusal } from '../../knowledge/status-codes.ts';
import { fromSentText } from '../bytes/text-lines.ts';
import type { Request } from '../request/request.ts';
import { nameIn, pathOf } from './file-paths.ts';

/** A file or folder that a session has made. */
export interface OwnFile {
  /** As the server keeps it; undefined of a folder. */
  readonly bytes: string | undefined;
  /** When it was made, µs since the Unix epoch. */
  readonly time: number;
}

export function sortOfOwn({ bytes }: OwnFile): 'file' | 'folder' {
  return bytes === undefined ? 'folder' : 'file';
}

const mostFiles = 512; // of a client that can be fetched again: the oldest are forgotten
const mostBytes = 4 * 1024 * 1024; // of one that are remembered
const mostInAll = 16 * 1024 * 1024; // bytes of a client's files

/** What a client has made, by paths. */
export type MadeFiles = Map<string, OwnFile>;

/** Bytes of the files that are remembered. */
export function bytesOf(made: MadeFiles): number {
  let sum = 0;
  for (const { bytes } of made.values()) sum += bytes?.length ?? 0;
  return sum;
}

/**
 * The files that a client has stored, renamed and deleted, by their paths: its own small world. What it has made may outlast the
 * session; what it has deleted of the server's own is there again for the next one.
 */
export class ClientFiles {
  readonly #files: MadeFiles;
  readonly #gone = new Set<string>();
  #renamed: string | undefined;

  constructor(made: MadeFiles = new Map()) {
    this.#files = made;
  }

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
    if ((file.bytes?.length ?? 0) > mostBytes) return;
    this.#files.delete(path);
    this.#files.set(path, file);
    let held = bytesOf(this.#files);
    for (const [oldest, { bytes = '' }] of this.#files) {
      if (this.#files.size <= mostFiles && held <= mostInAll) break;
      this.#files.delete(oldest);
      held -= bytes.length;
    }
    this.#gone.delete(path);
  }

  /** A command was answered; `folder` is where the session was when it was given, `bytesAt` knows the files of the server. */
  answered(
    request: Request,
    status: string,
    {
      folder,
      time,
      bytesAt,
    }: { folder: string; time: number; bytesAt?: (path: string) => string | undefined },
  ): void {
    const effect = fileVerbs.get(request.command);
    if (effect === undefined || request.rest === '' || isRefusal(status)) return;
    const path = pathOf(folder, request.rest);
    if (effect === 'make') this.#put(path, { bytes: undefined, time });
    else if (effect === 'remove') this.#remove(path);
    else if (effect === 'from') this.#renamed = path;
    else if (effect === 'to') this.#rename(path, time, bytesAt);
  }

  #remove(path: string): void {
    this.#files.delete(path);
    if (this.#gone.size < mostFiles) this.#gone.add(path);
  }

  #rename(to: string, time: number, bytesAt?: (path: string) => string | undefined): void {
    const from = this.#renamed;
    this.#renamed = undefined;
    if (from === undefined) return;
    const bytes = bytesAt?.(from);
    const file = this.#files.get(from) ?? (bytes === undefined ? undefined : { bytes, time });
    const inside = [...this.#files].filter(([path]) => path.startsWith(`${from}/`));
    this.#remove(from);
    if (file) this.#put(to, file);
    for (const [path, own] of inside) {
      this.#files.delete(path);
      this.#put(to + path.slice(from.length), own);
    }
  }
}
