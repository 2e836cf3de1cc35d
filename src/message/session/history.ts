import { isRefusal } from '../../knowledge/status-codes.ts';
import type { TableKey } from '../../model/field.ts';
import type { Tree } from '../../model/personality.ts';
import type { EventRef } from '../../model/situation.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import { tableKey } from '../request/table-key.ts';
import type { Event } from './event.ts';
import { movedTo, pathOf } from './file-paths.ts';
import { isSaid } from './past-sessions.ts';
import { memoryOf, mostKept, shortened } from './shorten-request.ts';
import { storyName, storyOf } from './story.ts';

/** How often a kind of exchange happened, and where last, from 1. */
interface Kind {
  count: number;
  lastAt: number;
}

/** What is absent may be anything. */
interface EventKind extends Kind {
  readonly verb: string | undefined;
  readonly status: string | undefined;
}

const maxEvents = 4096; // of a session; more are forgotten, counts go on
const maxBytes = 2 * 1024 * 1024; // of memory of what is remembered
const maxCommands = 512; // different ones; clients can make up any number

/** What has happened in a session so far, as situations ask for it. Grows to a bound, whatever a client sends. */
export class History {
  /** By command and status; undefined is any. */
  readonly #kinds = new Map<string | undefined, Map<string | undefined, Kind>>();
  readonly #latest = new Map<string, Event>();
  readonly #byTemplate = new Map<string, Event>();
  readonly #counts = new Map<string, number>();
  /** The last of those remembered by command, part and its value, once somebody has asked for that part. */
  readonly #byValue = new Map<string, Map<string, Map<string | undefined, Event>>>();
  #events: Event[] = [];
  #dropped = 0;
  #bytes = 0;
  #heard = 0;
  #said = 0;
  #first: Event | undefined;
  readonly #tree: Tree | undefined;
  #moved: string | undefined;
  #mode = '';
  #begun = '';
  #user: string | undefined;
  /** Names of what was said in the sessions before. */
  readonly #past: readonly string[];
  #storiesOfLast: { request: Request | undefined; stories: Map<string, string> } = {
    request: undefined,
    stories: new Map(),
  };

  constructor(tree?: Tree, past: readonly string[] = []) {
    this.#tree = tree;
    this.#past = past;
  }

  /** Where the session is in the server's tree of folders; undefined where there is none. */
  get folder(): string | undefined {
    return this.#moved ?? this.start;
  }

  /** Where it was at first. */
  get start(): string | undefined {
    const start = this.#tree?.start;
    if (!start) return undefined;
    const key = this.#begun;
    return (Object.hasOwn(start.values, key) ? start.values[key] : undefined) ?? start.usual;
  }

  /** Who the session says it is: with what its beginning in the tree goes, else the first parameter of its first command. */
  get user(): string {
    return this.#user ?? this.#first?.request.words[0] ?? '';
  }

  /** Whether files are sent as text. */
  get asText(): boolean {
    return this.#tree?.text?.values.includes(this.#mode) ?? false;
  }

  /** What a table is looked up by, in answer to `request`, or where the key is of an earlier command. */
  keyOf({ verb, part, path }: TableKey, request?: Request): string {
    const asked = verb === undefined ? request : this.#latest.get(verb)?.request;
    const value = asked && partOf(asked, part);
    return tableKey(path && value !== undefined ? pathOf(this.folder ?? '/', value) : value);
  }

  get length(): number {
    return this.#dropped + this.#events.length;
  }

  /** The first command of the session. */
  get first(): Event | undefined {
    return this.#first;
  }

  /** What is remembered of it, in order. */
  get events(): readonly Event[] {
    return this.#events;
  }

  /** Bytes that went either way in the session. */
  get volume(): { readonly heard: number; readonly said: number } {
    return { heard: this.#heard, said: this.#said };
  }

  get last(): Event | undefined {
    return this.#events.at(-1);
  }

  /** Bytes of memory, roughly: what is remembered by command or template may have been forgotten as an event. */
  get held(): number {
    const each = this.length === 0 ? 0 : this.#bytes / this.#events.length;
    return this.#bytes + Math.ceil(each * (this.#latest.size + this.#byTemplate.size));
  }

  add(event: Event): void {
    const kept = shortened(event);
    const { command, kind } = kept.request;
    this.#heard += event.request.raw.length;
    this.#said += event.size ?? 0;
    if (kind !== 'opened') this.#first ??= kept;
    const at = this.length + 1;
    this.#storiesOfLast = { request: undefined, stories: new Map() };
    const isNew = this.#latest.size >= maxCommands && !this.#latest.has(command);
    this.#note(undefined, kept.status, at);
    if (!isNew) {
      this.#note(command, kept.status, at);
      this.#note(command, undefined, at);
      this.#latest.set(command, kept);
    }
    this.#byTemplate.set(kept.template, kept);
    this.#counts.set(kept.template, this.countOf(kept.template) + 1);
    for (const [part, byValue] of this.#byValue.get(command) ?? [])
      byValue.set(partOf(kept.request, part), kept);
    this.#move(kept);
    this.#events.push(kept);
    this.#bytes += memoryOf(kept);
    if (this.#events.length > maxEvents || this.#bytes > maxBytes) this.#forgetHalf();
  }

  #note(command: string | undefined, status: string | undefined, at: number): void {
    const ofCommand = this.#kinds.get(command) ?? new Map<string | undefined, Kind>();
    this.#kinds.set(command, ofCommand);
    const kind = ofCommand.get(status);
    if (kind) {
      kind.count++;
      kind.lastAt = at;
    } else ofCommand.set(status, { count: 1, lastAt: at });
  }

  #move({ request, status }: Event): void {
    const { start: begin, text } = this.#tree ?? {};
    if (begin && begin.verb === request.command && !isRefusal(status)) {
      this.#user = partOf(request, begin.part) ?? '';
      this.#begun = tableKey(this.#user);
    }
    if (text && text.verb === request.command && text.status === status)
      this.#mode = tableKey(partOf(request, text.part));
    const move = this.#tree?.moves.find((one) => one.verb === request.command && one.status === status);
    const { folder, start } = this;
    if (move && folder !== undefined && start !== undefined)
      this.#moved = movedTo(move, folder, start, request).slice(0, mostKept);
  }

  #forgetHalf(): void {
    const half = this.#events.length >> 1;
    this.#dropped += half;
    this.#events = this.#events.slice(half);
    this.#byValue.clear();
    this.#bytes = this.#events.reduce((sum, one) => sum + memoryOf(one), 0);
  }

  /** How often each kind of event happened, by command and status or by one of them, and where last, from 1. */
  *kinds(): Iterable<EventKind> {
    for (const [verb, byStatus] of this.#kinds)
      for (const [status, { count, lastAt }] of byStatus) yield { verb, status, count, lastAt };
  }

  count(ref: EventRef): number {
    return this.#kinds.get(ref.verb)?.get(ref.status)?.count ?? 0;
  }

  /** How often this template was the answer. */
  countOf(template: string): number {
    return this.#counts.get(template) ?? 0;
  }

  /** Position (from 1) of the last such event; 0 if there was none. */
  lastAt(ref: EventRef): number {
    return this.#kinds.get(ref.verb)?.get(ref.status)?.lastAt ?? 0;
  }

  latest(command: string): Event | undefined {
    return this.#latest.get(command);
  }

  /** The last event of a kind, if it is remembered. */
  lastOf(ref: EventRef): Event | undefined {
    return this.#at(this.lastAt(ref));
  }

  #at(position: number): Event | undefined {
    return this.#events[position - 1 - this.#dropped];
  }

  /** The last event of a command that was not answered with one of these statuses. */
  latestBut(command: string, statuses: readonly string[]): Event | undefined {
    const latest = this.#latest.get(command);
    if (!latest || !statuses.includes(latest.status)) return latest;
    let last = 0;
    for (const [status, { lastAt }] of this.#kinds.get(command) ?? [])
      if (status !== undefined && !statuses.includes(status)) last = Math.max(last, lastAt);
    return this.#at(last);
  }

  /** The last event of a command whose part had this value. */
  latestWith(command: string, part: string, value: string | undefined): Event | undefined {
    const ofCommand = this.#byValue.get(command) ?? new Map<string, Map<string | undefined, Event>>();
    this.#byValue.set(command, ofCommand);
    const known = ofCommand.get(part);
    if (known) return known.get(value);
    const byValue = new Map<string | undefined, Event>();
    for (const event of this.#events)
      if (event.request.command === command) byValue.set(partOf(event.request, part), event);
    ofCommand.set(part, byValue);
    return byValue.get(value);
  }

  ofTemplate(template: string): Event | undefined {
    return this.#byTemplate.get(template);
  }

  /** The last event that a condition holds for. */
  findLast(holds: (event: Event) => boolean): Event | undefined {
    for (let at = this.#events.length - 1; at >= 0; at--) {
      const event = this.#events[at];
      if (event && holds(event)) return event;
    }
    return undefined;
  }

  /** A name for `request` after the `last` before it, of this session or of all; see `storyOf`. */
  story(request: Request, last: number, scope: 'session' | 'server' = 'session'): string {
    if (this.#storiesOfLast.request !== request) this.#storiesOfLast = { request, stories: new Map() };
    const key = `${scope} ${last}`;
    const known = this.#storiesOfLast.stories.get(key);
    if (known !== undefined) return known;
    const own = this.#events.slice(Math.max(0, this.#events.length - last - 1));
    const before =
      scope === 'session'
        ? own.map((event) => storyName(event.request))
        : [
            ...this.#past,
            ...own.flatMap((event) => (isSaid(event.request) ? [storyName(event.request)] : [])),
          ];
    const story = storyOf(request, before, last);
    this.#storiesOfLast.stories.set(key, story);
    return story;
  }

  /** How many events after the last one of kind `since` are of kind `ref`. */
  countSince(ref: EventRef, since: EventRef): number {
    let count = 0;
    for (let at = this.#events.length - 1; at >= 0; at--) {
      const event = this.#events[at];
      if (!event || matches(event, since)) break;
      if (matches(event, ref)) count++;
    }
    return count;
  }
}

function matches(event: Event, ref: EventRef): boolean {
  return (
    (ref.verb === undefined || ref.verb === event.request.command) &&
    (ref.status === undefined || ref.status === event.status)
  );
}
