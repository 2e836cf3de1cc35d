import { asSentText, fromSentText } from '../../message/bytes/text-lines.ts';
import { fromStart, namedIn, nameIn, pathOf } from '../../message/session/file-paths.ts';
import { isLongLine, type ListingLine, listingLines, sizeIn } from '../../message/values/listing-lines.ts';
import type { Transfer, Tree } from '../../model/personality.ts';

const maxFill = 10_000; // times that a file is repeated

/** What a client asks for, and where its session is. */
export interface Wanted {
  readonly verb: string;
  readonly argument: string;
  readonly user: string;
  readonly folder: string;
  /** Where the session began. */
  readonly start: string;
  readonly asText: boolean;
}

/** What is sent, and the folder of which it is a listing, if it may be one. */
export interface Chosen {
  readonly bytes: string;
  readonly lists?: string;
  /** It is the listing of another folder: only its form counts. What is in a folder that nobody has listed is not known. */
  readonly isOther?: true;
}

/** A transfer with what it is chosen by. */
interface Known {
  readonly transfer: Transfer;
  readonly options: string;
  readonly path: string;
  /** The path as it is seen from where the session began. */
  readonly fromStart: string;
}

/** What was recorded, by what it is looked up by. */
interface Index {
  readonly known: ReadonlyMap<string, readonly Known[]>;
  /** What was said of things that are not there, with a mark for their names. */
  readonly absent: ReadonlyMap<string, Transfer>;
  /** Commands that were seen to send something without being told what. */
  readonly listing: ReadonlySet<string>;
}

function indexOf(transfers: readonly Transfer[], tree: Tree | undefined): Index {
  const known = new Map<string, Known[]>();
  const absent = new Map<string, Transfer>();
  const listing = new Set<string>();
  const nowhere = new Map<string, { names: Set<string>; first: Transfer }>();
  for (const transfer of transfers) {
    if (transfer.direction !== 'toClient') continue;
    const { verb, argument, user, folder = '/' } = transfer;
    const { options, name } = namedIn(argument);
    if (name === '') listing.add(verb);
    const key = `${verb}\0${absentForm(transfer, name)}`;
    if (name !== '' && (transfer.bytes === '' || transfer.bytes.includes(name))) {
      const entry = nowhere.get(key) ?? { names: new Set<string>(), first: transfer };
      nowhere.set(key, entry);
      entry.names.add(name);
    }
    const start = tree ? startOf(tree, user) : '/';
    const path = pathOf(folder, name);
    const ofVerb = known.get(verb) ?? [];
    known.set(verb, ofVerb);
    ofVerb.push({ transfer, options, path, fromStart: fromStart(path, start) });
  }
  for (const { names, first } of nowhere.values())
    if (names.size > 1 && listing.has(first.verb) && !absent.has(first.verb)) absent.set(first.verb, first);
  return { known, absent, listing };
}

/** Chooses what is sent over a data connection from what was recorded, which is read when a first one is. */
export class TransferChooser {
  readonly #transfers: readonly Transfer[];
  readonly #tree: Tree | undefined;
  #read: Index | undefined;

  constructor(transfers: readonly Transfer[], tree: Tree | undefined) {
    this.#transfers = transfers;
    this.#tree = tree;
  }

  get #index(): Index {
    this.#read ??= indexOf(this.#transfers, this.#tree);
    return this.#read;
  }

  /** Whether a command lists folders. */
  lists(verb: string): boolean {
    return this.#index.listing.has(verb);
  }

  choose(wanted: Wanted): Chosen {
    const { verb, folder, argument, asText } = wanted;
    const { options, name } = namedIn(argument);
    const path = pathOf(folder, name);
    const known = this.#index.known.get(verb) ?? [];
    const likeness = likenessTo(wanted);
    const found = best(known, likeness);
    const absent = this.#index.absent.get(verb);
    const lists = this.#index.listing.has(verb) ? { lists: path } : {};
    if (found) return { bytes: inMode(found.transfer, asText), ...lists };
    const matching = this.#matching(wanted);
    if (matching) return { bytes: inMode(matching, asText) };
    if (absent && name !== '' && !this.#exists(path)) {
      const bytes = inMode(absent, asText);
      const old = namedIn(absent.argument).name;
      return { bytes: bytes.replaceAll(old, () => name) };
    }
    const made = this.#names(wanted);
    if (made) return { bytes: inMode(made, asText), ...lists };
    const plain = this.#index.listing.has(verb)
      ? best(known, (one) => likeness({ ...one, options }))
      : undefined;
    if (plain) return { bytes: inMode(plain.transfer, asText), ...lists };
    const other = best(
      known,
      ({ transfer }) => (transfer.user === wanted.user ? 2 : 1) * (transfer.argument === argument ? 4 : 1),
    );
    if (!other) return { bytes: '' };
    if (this.#tree !== undefined && this.#index.listing.has(verb))
      return { bytes: inMode(other.transfer, asText), ...lists, isOther: true };
    const size = this.#index.listing.has(verb) ? undefined : this.listedSize(wanted);
    const transfer = size === undefined ? other.transfer : filled(other.transfer, size);
    return { bytes: inMode(transfer, asText), ...lists };
  }

  /** The size of a file that a listing shows. */
  listedSize({
    argument,
    ...wanted
  }: Pick<Wanted, 'argument' | 'user' | 'folder' | 'start'>): number | undefined {
    const path = pathOf(wanted.folder, argument);
    const likeness = likenessTo({ ...wanted, argument: '', folder: pathOf(path, '..'), asText: false });
    const lists = [...this.#index.listing].flatMap((verb) => this.#index.known.get(verb) ?? []);
    const shown = lists.flatMap((known) => {
      const weight = likeness({ ...known, options: '' });
      const line = weight > 0 ? linesOf(known.transfer).find(({ name }) => name === nameIn(path)) : undefined;
      const size = line && sizeIn(line);
      return size === undefined ? [] : [{ weight, size }];
    });
    return best(shown, ({ weight }) => weight)?.size;
  }

  /** A file as it is kept, if its bytes were recorded whoever asked for it. */
  fileOf(wanted: Pick<Wanted, 'argument' | 'user' | 'folder' | 'start'>): string | undefined {
    const files = [...this.#index.known].flatMap(([verb, all]) => (this.#index.listing.has(verb) ? [] : all));
    const found = best(files, likenessTo({ ...wanted, asText: false }));
    return found && inMode(found.transfer, false);
  }

  /** The names of a folder, of which only a listing of another kind was recorded, if this command lists but names. */
  #names(wanted: Wanted): Transfer | undefined {
    const [model] = (this.#index.known.get(wanted.verb) ?? []).filter(({ transfer }) =>
      transfer.bytes.includes('\n'),
    );
    if (!this.#index.listing.has(wanted.verb) || !model || isLong(model.transfer)) return undefined;
    const lists = [...this.#index.listing]
      .flatMap((verb) => this.#index.known.get(verb) ?? [])
      .filter((one) => isLong(one.transfer));
    const likeness = likenessTo(wanted);
    const found = best(lists, (one) => likeness({ ...one, options: '' }));
    if (!found) return undefined;
    const names = linesOf(found.transfer).flatMap(({ name }) => name ?? []);
    return withLines(
      model.transfer,
      names.filter((name) => name !== '.' && name !== '..'),
    );
  }

  /** The lines of a listing whose names match a pattern of the shell. */
  #matching(wanted: Wanted): Transfer | undefined {
    const { options, name } = namedIn(wanted.argument);
    const pattern = nameIn(name);
    if (!/[*?]/.test(pattern) || !this.#index.listing.has(wanted.verb)) return undefined;
    const argument = `${options} ${name.slice(0, -pattern.length)}`.trim();
    const found = best(this.#index.known.get(wanted.verb) ?? [], likenessTo({ ...wanted, argument }));
    const lines = (found ? linesOf(found.transfer) : []).filter((line) => isMatch(line.name, pattern));
    return found && lines.length > 0
      ? withLines(
          found.transfer,
          lines.map(({ text }) => text),
        )
      : undefined;
  }

  /** Whether anything of this path was sent, or a listing shows it. */
  #exists(path: string): boolean {
    const folder = pathOf(path, '..');
    const name = nameIn(path);
    for (const [verb, all] of this.#index.known) {
      const isListing = this.#index.listing.has(verb);
      for (const known of all) {
        if (known.path === path && !isListing) return true;
        if (!isListing || known.path !== folder) continue;
        if (linesOf(known.transfer).some((line) => line.name === name)) return true;
      }
    }
    return false;
  }
}

/** How well a recorded transfer is what is wanted: the same thing, or that of another user; 0 if it is another one. What is wanted is read once for all of them. */
function likenessTo(wanted: Omit<Wanted, 'verb'>): (known: Known) => number {
  const asked = namedIn(wanted.argument);
  const wantedPath = pathOf(wanted.folder, asked.name);
  const wantedFromStart = fromStart(wantedPath, wanted.start);
  return ({ transfer, options, path, fromStart: seen }) => {
    if (asked.options !== options) return 0;
    const isSame = wantedPath === path;
    const isAlike = seen !== path && seen === wantedFromStart;
    if (!isSame && !isAlike) return 0;
    return (
      (isSame ? 16 : 0) +
      (transfer.argument === wanted.argument ? 8 : 0) +
      (transfer.user === wanted.user ? 4 : 0) +
      ((transfer.text === true) === wanted.asText ? 2 : 0) +
      1
    );
  };
}

/** The first of those for which `weigh` gives most, if it gives anything. Transfers are in the order of how often they were seen. */
function best<T>(all: readonly T[], weigh: (one: T) => number): T | undefined {
  let found: T | undefined;
  let most = 0;
  for (const one of all) {
    const weight = weigh(one);
    if (weight > most) [found, most] = [one, weight];
  }
  return found;
}

function startOf({ start }: Tree, user: string): string {
  const key = user.toLowerCase();
  return (Object.hasOwn(start.values, key) ? start.values[key] : undefined) ?? start.usual;
}

const read = new WeakMap<Transfer, readonly ListingLine[]>();

/** The lines of a recorded listing, read once. */
function linesOf(transfer: Transfer): readonly ListingLine[] {
  const known = read.get(transfer);
  if (known) return known;
  const lines = listingLines(transfer.bytes);
  read.set(transfer, lines);
  return lines;
}

function isLong(transfer: Transfer): boolean {
  return linesOf(transfer).some(isLongLine);
}

/** A file of which only the size is known: the text of another one, as often as it takes. */
function filled(model: Transfer, size: number): Transfer {
  const text = inMode(model, false) || '\n';
  const bytes = text.repeat(Math.min(maxFill, Math.ceil(size / text.length))).slice(0, size);
  const { text: _, ...plain } = model;
  return { ...plain, bytes };
}

function withLines(model: Transfer, lines: readonly string[]): Transfer {
  const end = model.bytes.includes('\r\n') ? '\r\n' : '\n';
  return { ...model, bytes: lines.map((line) => line + end).join('') };
}

/** Whether a name matches a pattern with `*` and `?`. Names that begin with a dot are hidden. Takes linear time in practice: one star is tried at a time. */
function isMatch(name: string | undefined, pattern: string): boolean {
  if (name === undefined || (name.startsWith('.') && !pattern.startsWith('.'))) return false;
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    const sign = pattern.charAt(from);
    if (sign === '*') [star, mark, from] = [from, at, from + 1];
    else if (sign !== '' && (sign === '?' || sign === name.charAt(at))) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [from, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}

function absentForm({ bytes }: Transfer, name: string): string {
  return name === '' ? bytes : fromSentText(bytes).replaceAll(name, '\0');
}

function inMode({ bytes, text }: Transfer, asText: boolean): string {
  if ((text === true) === asText) return bytes;
  return asText ? asSentText(bytes) : fromSentText(bytes);
}
