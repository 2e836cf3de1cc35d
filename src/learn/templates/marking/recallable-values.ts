import type { Request } from '../../../message/request/request.ts';
import type { History } from '../../../message/session/history.ts';
import { type EchoSource, echoesOf, movedOf, recallablesOf } from '../../../message/template/echo-sources.ts';
import type { EchoFinder, Said } from './find-echoes.ts';
import type { Refusing } from './find-ignored-requests.ts';
import type { Placeholders } from './find-placeholders.ts';

const mostKept = 16_384; // requests whose sources are kept, as clients say the same again and again
const named = 'arg1'; // the part that placeholders stand for
const longestKept = 16_000_000; // characters of all of them

type RecallSource = EchoSource['source'] & { readonly field: 'recall' };

/** What requests say that replies may repeat. Equal sources are one object. */
export class SaidSources {
  readonly #finder: EchoFinder;
  readonly #refusing: Refusing;
  readonly #placeholders: Placeholders;
  readonly #known = new Map<string, Map<string, Said>>();
  #kept = { requests: 0, characters: 0 };
  readonly #recalls = new Map<string, RecallSource>();

  /** `refusing`: the statuses after which the server goes by an earlier request of a command. */
  constructor(finder: EchoFinder, refusing: Refusing = new Map(), placeholders: Placeholders = new Map()) {
    this.#finder = finder;
    this.#refusing = refusing;
    this.#placeholders = placeholders;
  }

  /** Commands with what is shown as long as nothing was said with them. */
  placeholders(): readonly (readonly [string, Said])[] {
    return [...this.#placeholders].map(([verb, value]) => [
      verb,
      this.#finder.gather([{ source: this.#recall(verb, named, undefined), value }]),
    ]);
  }

  refusing(command: string): readonly string[] {
    return this.#refusing.get(command) ?? [];
  }

  /** What the reply to a request may repeat of it. */
  of(request: Request): Said {
    return this.#saidIn('own', request, () => echoesOf(request));
  }

  /** What the reply to a request may tell of data connections. */
  moved(request: Request): Said {
    return this.#finder.gather(movedOf(request));
  }

  /** What replies to later requests may repeat of it as the last one of `verb`, which is a command or `*` for any. */
  recalled(verb: string, request: Request): Said {
    return this.#saidIn(`last ${verb}`, request, () =>
      recallablesOf(request).map(({ part, transform, value }) => ({
        source: this.#recall(verb, part, transform),
        value,
      })),
    );
  }

  #saidIn(what: string, request: Request, sources: () => readonly EchoSource[]): Said {
    const { kind, command, tag, raw, kept, after, count } = request;
    // what lies where it points is not in its bytes
    if (kept !== undefined || after !== undefined || count !== undefined)
      return this.#finder.gather(sources());
    const name = `${what}\0${kind}\0${command}\0${tag}`;
    const before = this.#known.get(name)?.get(raw);
    if (before) return before;
    const said = this.#finder.gather(sources());
    this.#makeRoomFor(raw);
    const known = this.#known.get(name) ?? new Map<string, Said>();
    this.#known.set(name, known.set(raw, said));
    return said;
  }

  #makeRoomFor(raw: string): void {
    const { requests, characters } = this.#kept;
    const isFull = requests >= mostKept || characters + raw.length > longestKept;
    if (isFull) this.#known.clear();
    this.#kept = isFull
      ? { requests: 1, characters: raw.length }
      : { requests: requests + 1, characters: characters + raw.length };
  }

  #recall(verb: string, part: string, transform: string | undefined): RecallSource {
    const key = `${verb}\0${part}\0${transform}`;
    const known = this.#recalls.get(key);
    if (known) return known;
    const except = verb === '*' ? undefined : this.#refusing.get(verb);
    const none = part === named && transform === undefined ? this.#placeholders.get(verb) : undefined;
    const source: RecallSource = {
      field: 'recall',
      verb,
      ...(except ? { except } : {}),
      ...(none === undefined ? {} : { none }),
      part,
      ...(transform === undefined ? {} : { transform }),
    };
    this.#recalls.set(key, source);
    return source;
  }
}

/** What earlier requests of a session said: the last one of each command that was not refused, and the last one of all (`*`). */
export class SaidBefore {
  readonly #sources: SaidSources;
  readonly #ofCommands = new Map<string, { readonly request: Request | undefined; readonly said: Said }>();
  #last: readonly Said[] = [];

  readonly #placeholders: ReadonlyMap<string, Said>;

  constructor(sources: SaidSources) {
    this.#sources = sources;
    this.#placeholders = new Map(sources.placeholders());
    for (const [command, said] of this.#placeholders)
      this.#ofCommands.set(command, { request: undefined, said });
  }

  get all(): readonly Said[] {
    return [...[...this.#ofCommands.values()].map(({ said }) => said), ...this.#last];
  }

  /** The history goes on with a request of this command. */
  add(history: History, command: string): void {
    const request = history.latestBut(command, this.#sources.refusing(command))?.request;
    const known = this.#ofCommands.get(command);
    if (!known || known.request !== request) {
      const said = request
        ? this.#sources.recalled(command, request)
        : (this.#placeholders.get(command) ?? nothing);
      this.#ofCommands.set(command, { request, said });
    }
    const last = history.last?.request;
    this.#last = last && last.kind !== 'opened' ? [this.#sources.recalled('*', last)] : [];
  }
}

const nothing: Said = { values: [], begins: new Uint16Array(0), long: [] };
