import { findDataEndpoint } from '../../knowledge/data-endpoint.ts';
import { fileVerbs, makesWhatIsNamed, storedName } from '../../knowledge/file-verbs.ts';
import { isRefusal } from '../../knowledge/status-codes.ts';
import { toBytes, toText } from '../../message/bytes/latin1.ts';
import { asSentText } from '../../message/bytes/text-lines.ts';
import { linesOver, MovedBytes } from '../../message/request/moved-bytes.ts';
import type { Request } from '../../message/request/request.ts';
import { tableKey } from '../../message/request/table-key.ts';
import { ClientFiles, sortOfOwn } from '../../message/session/client-files.ts';
import {
  fromStart,
  isInUnlisted,
  isKnownPath,
  listedFolder,
  namedIn,
  namedPath,
  nameIn,
  pathOf,
  placeOf,
} from '../../message/session/file-paths.ts';
import type { History } from '../../message/session/history.ts';
import { Restart } from '../../message/session/restart.ts';
import type { FileSize } from '../../message/template/render-template.ts';
import { nextPort, type PortStrategy } from '../../message/values/port-strategy.ts';
import type { Template } from '../../model/personality.ts';
import type { Action } from '../../model/session.ts';
import type { Situation } from '../../model/situation.ts';
import type { SessionOptions } from '../session/session-options.ts';
import type { TransferChooser, Wanted } from './choose-transfer.ts';
import { editListing } from './edit-listing.ts';

/** What goes over a data connection, and after how many lines of the reply. */
export interface Plan {
  readonly after: number;
  readonly transfer: readonly Action[];
}

/** What is known of the server's tree. */
export interface KnownTree {
  readonly paths: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
}

/** What is known of the server's files and data connections. */
export interface KnownData {
  readonly tree: KnownTree | undefined;
  /** Bytes go over data connections. */
  readonly hasData: boolean;
  /** An answer to the command says how many lines go over its data connection. */
  readonly tellsLines: (command: string) => boolean;
  readonly answerTo: (request: Request, history: History) => Answer;
}

interface Answer {
  readonly situation: Situation;
  readonly template: Template;
}

/** Keeps track of a session's data connections: who listens where, what is served, what was uploaded. */
export class TransferPlanner {
  readonly #options: SessionOptions;
  readonly #transfers: TransferChooser;
  /** By the root that the session sees: it may log in more than once. */
  readonly #files = new Map<string, ClientFiles>();
  readonly #restart = new Restart();
  readonly #moved = new MovedBytes();
  #active: number | undefined;
  #listening = 0;
  #receiving:
    | {
        readonly request: Request;
        readonly folder: string;
        readonly asText: boolean;
        readonly files: ClientFiles;
      }
    | undefined;

  constructor(transfers: TransferChooser, options: SessionOptions) {
    this.#transfers = transfers;
    this.#options = options;
  }

  get listeningPort(): number {
    return this.#listening;
  }

  /** The port to announce, if the template announces one. */
  portToListenOn(template: Template): number | undefined {
    const field = template.parts.find((part) => typeof part !== 'string' && part.field === 'dataPort');
    if (typeof field !== 'object' || field.field !== 'dataPort') return undefined;
    if (field.ports === null) return 0;
    const { random, shared } = this.#options;
    const port = nextPort(field.ports as PortStrategy, shared.numbers.get('data port'), random);
    shared.numbers.set('data port', port);
    return port;
  }

  listening(port: number): void {
    this.#listening = port;
    this.#active = undefined;
  }

  /**
   * An upload under a name that nothing else has (`STOU`) as a request that names it: by what the client has said, or by the name of the command, with a number behind it where
   * that is there already. A name in the `reply` goes before both.
   */
  named(request: Request, template: Template, history: History, tree?: KnownTree, reply = ''): Request {
    if (fileVerbs.get(request.command) !== 'unique' || template.data?.direction !== 'toServer')
      return request;
    const said = storedName(reply);
    const wanted = request.rest || request.command;
    let name = said ?? wanted;
    for (
      let number = 1;
      said === undefined && this.#isTaken({ ...request, rest: name }, history, tree);
      number++
    )
      name = `${wanted}.${number}`;
    return { ...request, rest: name, words: [name] };
  }

  #isTaken(request: Request, history: History, tree: KnownTree | undefined): boolean {
    if (tree) return this.whereabouts(request, history, tree).there === 'yes';
    return this.#filesOf(history).get(pathOf(history.folder ?? '/', request.rest)) !== undefined;
  }

  /** Data that the client sent over the connection it was asked to open. */
  received(bytes: Uint8Array, now: number, whole: boolean): readonly Action[] {
    const receiving = this.#receiving;
    this.#receiving = undefined;
    if (receiving === undefined) return [];
    const { request, folder, asText, files } = receiving;
    this.#moved.add('toServer', bytes.length);
    files.store(request, folder, toText(bytes), { asText, time: now });
    const unfinished = whole ? {} : { unfinished: true as const };
    return [{ kind: 'keep', what: 'upload', name: request.rest, bytes, ...unfinished }];
  }

  /** What the template's answer does with a data connection; also notes where an answered PORT or EPRT points. */
  plan(request: Request, template: Template, history: History, now: number): Plan | undefined {
    const { folder = '/', start = '/', user } = history;
    if (fileVerbs.has(request.command))
      this.#filesOf(history).answered(request, template.status, {
        folder,
        time: now,
        bytesAt: (path) => this.#transfers.fileOf({ argument: path, user, folder, start }),
      });
    const from = this.#restart.next(request, template.status);
    if (template.data)
      return { after: template.data.after, transfer: this.#transfer(request, template, history, from) };
    const isTaken = request.kind === 'command' && template.status.startsWith('2');
    const announced = isTaken ? findDataEndpoint(request.line) : undefined;
    if (announced) {
      this.#active = announced.port;
      this.#listening = 0;
    }
    return undefined;
  }

  #transfer(request: Request, template: Template, history: History, from: number): readonly Action[] {
    const connect: Action[] = this.#active === undefined ? [] : [{ kind: 'dataConnect', port: this.#active }];
    this.#active = undefined;
    if (template.data?.direction === 'toServer') {
      const { folder = '/', asText } = history;
      this.#receiving = { request, folder, asText, files: this.#filesOf(history) };
      return [...connect, { kind: 'dataReceive' }];
    }
    const bytes = toBytes(this.#sent(request, history).slice(from));
    if (!this.#transfers.lists(request.command)) this.#moved.add('toClient', bytes.length);
    return [...connect, { kind: 'dataSend', bytes }];
  }

  /**
   * The answer, unless it does what cannot be done: a folder is no file to send, and one with something in it is not taken away. Hardly any recording shows that, since it is
   * refused; then the answer is what a name would get that is not there. What was recorded is believed.
   */
  possible(usual: Answer, request: Request, history: History, known: KnownData): Answer {
    const { sort, ...unnamed } = request;
    if (sort !== 'folder' || usual.situation.step === 'exact' || !known.tree) return usual;
    const { data, status } = usual.template;
    const isSent = data?.direction === 'toClient' && !this.#transfers.lists(request.command);
    const isTaken = fileVerbs.get(request.command) === 'remove' && !isRefusal(status);
    if (!isSent && !(isTaken && this.#isFull(request, history, known.tree))) return usual;
    const absent = known.answerTo({ ...unnamed, there: 'no' }, history);
    return isRefusal(absent.template.status) ? absent : usual;
  }

  /** Whether something is in the folder that a request names; where the session has deleted some of it, nobody knows. */
  #isFull({ rest }: Request, history: History, { paths, values }: KnownTree): boolean {
    const { folder = '/', start = '/' } = history;
    const path = namedPath(folder, start, namedIn(rest).name);
    const files = this.#filesOf(history);
    if (files.in(path).size > 0) return true;
    if (files.get(path) || files.hasGone(path)) return false;
    const all = [...paths];
    const isFull = (of: string) => {
      const inside = tableKey(of === '/' ? of : `${of}/`);
      return all.some((known) => known.startsWith(inside) && known !== inside);
    };
    return isKnownPath(path, { start, values }, isFull);
  }

  /** What is known of the file that a request names, and of data connections: what went over them, and where the answer says so, how many lines it sends. */
  about(request: Request, history: History, { tree, hasData, tellsLines }: KnownData): Partial<Request> {
    return {
      ...(tree ? this.whereabouts(request, history, tree) : {}),
      ...(hasData ? this.#moved.about : {}),
      ...(tellsLines(request.command) ? { dataLines: linesOver(this.#sent(request, history)) } : {}),
    };
  }

  /** Where what a request names lies, and whether it is there, by what was learned and what the session has done. */
  whereabouts(
    request: Request,
    history: History,
    { values, paths, folders }: KnownTree,
  ): Pick<Request, 'there' | 'sort' | 'place'> {
    const { folder = '/', start = '/' } = history;
    if (request.rest === '') return { place: fromStart(folder, start) };
    const path = namedPath(folder, start, namedIn(request.rest).name);
    const files = this.#filesOf(history);
    const own = files.get(path);
    const isThere = (known: ReadonlySet<string>, path: string) =>
      isKnownPath(path, { start, values }, (one) => known.has(tableKey(one)));
    const isAmong = (known: ReadonlySet<string>) => !files.isGone(path) && isThere(known, path);
    const isUnlisted = () =>
      !makesWhatIsNamed(request.command) &&
      isInUnlisted(
        namedIn(request.rest).name,
        path,
        (one) => isThere(folders, one),
        (one) => isThere(paths, listedFolder(one)),
      );
    if (!own && !isAmong(paths) && (files.isGone(path) || !isUnlisted()))
      return { there: 'no', place: placeOf(path, start, request.rest) };
    const sort = own ? sortOfOwn(own) : isAmong(folders) ? 'folder' : 'file';
    return { there: 'yes', sort, place: placeOf(path, start, request.rest) };
  }

  /** The size of the file that a request names, if its bytes are known. */
  sizeOf(request: Request, history: History, as: 'kept' | 'sent'): FileSize | undefined {
    const { folder = '/', start = '/', asText } = history;
    if (request.rest === '') return undefined;
    const own = this.#filesOf(history).get(pathOf(folder, request.rest))?.bytes;
    const wanted = { argument: request.rest, user: history.user, folder, start };
    const kept = own ?? this.#transfers.fileOf(wanted);
    if (kept === undefined) {
      const size = this.#transfers.listedSize(wanted);
      return size === undefined ? undefined : { size, isOwn: false };
    }
    const bytes = as === 'sent' && asText ? asSentText(kept) : kept;
    return { size: bytes.length, isOwn: own !== undefined };
  }

  /** What the session itself has stored; else what the server sent for the same, with what the session has changed. */
  #sent(request: Request, history: History): string {
    const { folder = '/', start = '/', asText } = history;
    const { command: verb, rest: argument } = request;
    const path = pathOf(folder, namedIn(argument).name);
    const files = this.#filesOf(history);
    const own = files.get(path);
    const wanted = { verb, argument, user: history.user, folder, start, asText };
    if (own && this.#transfers.lists(verb)) return this.#listed(files, path, wanted);
    if (own?.bytes !== undefined) return asText ? asSentText(own.bytes) : own.bytes;
    const { bytes, lists, isOther } = this.#transfers.choose(wanted);
    if (lists === undefined) return bytes;
    const made = files.in(lists);
    if (isOther) return editListing(bytes, { made, isGone: () => true });
    if (made.size === 0 && !files.hasGone(lists)) return bytes;
    return editListing(bytes, { made, isGone: (name) => files.isGone(pathOf(lists, name)) });
  }

  /** The listing of what the session has made itself: a folder's, or the line of a file. */
  #listed(files: ClientFiles, path: string, wanted: Wanted): string {
    const own = files.get(path);
    const around = this.#transfers.choose({ ...wanted, argument: '', folder: pathOf(path, '..') }).bytes;
    const made = own?.bytes === undefined ? files.in(path) : new Map([[nameIn(path), own]]);
    return editListing(around, { made, isGone: () => true });
  }

  #filesOf({ start = '/', user }: History): ClientFiles {
    // where everybody begins in the root, everybody has one of their own
    const root = start === '/' ? user : '';
    const known = this.#files.get(root);
    if (known) return known;
    const { ends, shared } = this.#options;
    const files = new ClientFiles(shared.files.of(ends.client.address, root));
    this.#files.set(root, files);
    return files;
  }
}
