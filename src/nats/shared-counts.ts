import { randomBytes } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import { unlessOvertaken } from './overtaken.ts';
import { addMoves, type Count, type Move, maybeEntry, moved, writtenCount } from './shared-entry.ts';

/** A number as it is known here: what the server has, and the moves that it does not have yet. */
interface KnownCount {
  /** Undefined: the server has none, as far as is known. */
  server?: { readonly value: number; readonly revision: number };
  /** On its way. */
  sent?: Move;
  waiting?: Move;
  /** Where the first move began. */
  readonly base: number;
}

const mostCounts = 20_000;
const together = 64; // on their way at a time
const mostTries = 50;

/** Numbers that several sensors move: each move counts once, also where the server's answer to it was lost. */
export class SharedCounts {
  readonly #keyOf: (name: string) => string;
  readonly #tell: (name: string, value: number) => boolean;
  readonly #me = randomBytes(6).toString('hex');
  readonly #counts = new Map<string, KnownCount>();
  /** Those with moves that the server does not have. */
  readonly #moving = new Set<string>();
  #moves = 0;

  /** `tell` hears what a number has become; false: it is none of his. */
  constructor(keyOf: (name: string) => string, tell: (name: string, value: number) => boolean) {
    this.#keyOf = keyOf;
    this.#tell = tell;
  }

  get hasWork(): boolean {
    return this.#moving.size > 0;
  }

  move(name: string, { from, to, isSet }: { from: number; to: number; isSet: boolean }): void {
    const known = this.#of(name, from);
    if (!known) return;
    known.waiting = addMoves(known.waiting, isSet ? { set: to, add: 0 } : { add: to - from });
    this.#moving.add(name);
  }

  /** Another sensor, or this one, has written it. False where it is not what it should be. */
  take(name: string, { value, by }: Count, revision: number): boolean {
    const known = this.#of(name, value);
    if (!known || revision < (known.server?.revision ?? 0)) return true;
    if (known.sent !== undefined && by[this.#me] === known.sent.number) delete known.sent;
    known.server = { value, revision };
    return this.#tellOf(name, known);
  }

  /** The server has lost what it had. */
  forgetServer(): void {
    for (const known of this.#counts.values()) delete known.server;
  }

  async send(store: KV): Promise<void> {
    await Promise.all([...this.#moving].slice(0, together).map((name) => this.#sendMove(store, name)));
  }

  /** On the condition that nobody has written since it was read. A move whose answer was lost has its number in the entry already. */
  async #sendMove(store: KV, name: string): Promise<void> {
    const known = this.#counts.get(name);
    if (known?.sent === undefined && known?.waiting !== undefined) {
      known.sent = { ...known.waiting, number: ++this.#moves };
      delete known.waiting;
    }
    for (let tries = 0; known?.sent !== undefined && tries < mostTries; tries++) {
      const entry = await store.get(this.#keyOf(name));
      const there = entry?.operation === 'PUT' ? maybeEntry(entry.value) : undefined;
      const count = there?.kind === 'count' ? there : undefined;
      const { sent } = known;
      if (sent === undefined) break; // its echo has come
      if (entry && count && count.by[this.#me] === sent.number) {
        this.#isMoved(name, known, count.value, entry.revision);
        break;
      }
      const value = moved(count?.value ?? known.server?.value ?? known.base, sent);
      const text = writtenCount(name, value, count, this.#me, sent);
      const revision = await unlessOvertaken(
        entry ? store.update(entry.key, text, entry.revision) : store.create(this.#keyOf(name), text),
      );
      if (revision !== undefined) this.#isMoved(name, known, value, revision);
    }
    if (known?.sent === undefined && known?.waiting === undefined) this.#moving.delete(name);
  }

  #isMoved(name: string, known: KnownCount, value: number, revision: number): void {
    delete known.sent;
    if (revision >= (known.server?.revision ?? 0)) known.server = { value, revision };
    this.#tellOf(name, known);
  }

  #tellOf(name: string, { server, sent, waiting }: KnownCount): boolean {
    return server === undefined || this.#tell(name, moved(moved(server.value, sent), waiting));
  }

  /** Undefined where there are too many. */
  #of(name: string, base: number): KnownCount | undefined {
    const known: KnownCount | undefined =
      this.#counts.get(name) ?? (this.#counts.size < mostCounts ? { base } : undefined);
    if (known) this.#counts.set(name, known);
    return known;
  }
}
