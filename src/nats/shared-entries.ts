import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { KV, KvEntry } from '@nats-io/kv';
import { SharedCounts } from './shared-counts.ts';
import { maybeEntry } from './shared-entry.ts';

/** Who is told of what others have changed; false: that is none of his. */
export interface EntryReader {
  put(name: string, text: string): boolean;
  count(name: string, value: number): boolean;
  cleared(word: string): void;
}

/** What sharing needs from outside. */
export interface SharingParts {
  readonly store: () => Promise<KV>;
  readonly complain: (line: string) => void;
  /** ms before the server is tried again. */
  readonly pause?: number;
}

const mostWaiting = 20_000; // entries that wait for the server
const together = 64; // entries on their way at a time
const usualPause = 1000; // ms, before the server is tried again
const patience = 250; // ms that a session waits for what others have left
const longestShown = 100; // characters of a name that is no good
const look = 200; // ms between two looks whether to stop

/**
 * Texts and numbers by name that several sensors change, in a key-value store. Everybody takes over the changes in the order in which the server has them, so all have the same at last: of texts
 * the last one; of numbers all moves. What is changed here is seen here at once, and waits where the server is away. Names begin with a word (`thing x`), by which they can be cleared.
 */
export class SharedEntries {
  readonly #parts: SharingParts;
  readonly #key: string;
  readonly #reader: EntryReader;
  readonly #counts: SharedCounts;
  readonly #me = randomBytes(6).toString('hex');
  readonly #waiting = new Map<string, string>();
  readonly #sent = new Map<string, string>();
  readonly #clears = new Set<string>();
  /** The last revision that was taken over. */
  #seen = 0;
  #dropped = 0;
  #refused = 0;
  #store: Promise<KV> | undefined;
  #isSending = false;
  #isStopped = false;
  #known: () => void = () => {};
  readonly #isKnown = new Promise<void>((resolve) => {
    this.#known = resolve;
  });

  /** `key` begins the keys of all entries. */
  constructor(parts: SharingParts, key: string, reader: EntryReader) {
    this.#parts = parts;
    this.#key = key;
    this.#reader = reader;
    this.#counts = new SharedCounts(
      (name) => this.#keyOf(name),
      (name, value) => reader.count(name, value),
    );
    void this.#follow();
  }

  /** Resolves when all that others left before is there. Where the server is away, only the first sessions wait for a quarter of a second. */
  async ready(): Promise<void> {
    const late = new AbortController();
    const enough = delay(patience, undefined, { signal: late.signal }).catch(() => {});
    await Promise.race([this.#isKnown, enough]);
    late.abort();
    this.#known();
  }

  put(name: string, text: string): void {
    this.#waiting.delete(name);
    this.#waiting.set(name, text);
    if (this.#waiting.size > mostWaiting) this.#dropOldest();
    void this.#send();
  }

  move(name: string, move: { from: number; to: number; isSet: boolean }): void {
    this.#counts.move(name, move);
    void this.#send();
  }

  clear(word: string): void {
    for (const names of [this.#waiting, this.#sent])
      for (const name of names.keys()) if (wordOf(name) === word) names.delete(name);
    this.#clears.add(word);
    void this.#send();
  }

  stop(): void {
    this.#isStopped = true;
  }

  #dropOldest(): void {
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      break;
    }
    if (this.#dropped++ === 0) this.#parts.complain('NATS: more is changed than other sensors can be told');
  }

  #open(): Promise<KV> {
    this.#store ??= this.#parts.store();
    return this.#store;
  }

  /** One sending at a time; it takes along what comes meanwhile. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    await this.#persist('other sensors are told later', async () => {
      while (this.#hasWork && !this.#isStopped) await this.#sendSome(await this.#open());
      return true;
    });
    this.#isSending = false;
  }

  get #hasWork(): boolean {
    return this.#clears.size + this.#waiting.size + this.#sent.size > 0 || this.#counts.hasWork;
  }

  async #sendSome(store: KV): Promise<void> {
    for (const word of [...this.#clears]) {
      // What was put before stays in the store until it is full: where it is purged, the server leaves out the clear itself for some who watch (nats-server 2.9.10: one in three hundred).
      await store.put(`${this.#key}.clear.${word}`, JSON.stringify({ clear: word }));
      this.#clears.delete(word);
    }
    for (const [name, text] of this.#waiting) {
      if (this.#sent.size >= together) break;
      this.#sent.set(name, text);
      this.#waiting.delete(name);
    }
    const puts = [...this.#sent].map(async ([name, text]) => {
      await store.put(this.#keyOf(name), JSON.stringify({ name, text }));
      this.#sent.delete(name);
    });
    await Promise.all([...puts, this.#counts.send(store)]);
  }

  /** Takes over what others change, until it is stopped; a watch that has ended is begun anew. */
  async #follow(): Promise<void> {
    await this.#persist('what other sensors keep comes later', async () => {
      await this.#watch(await this.#open());
      return this.#isStopped;
    });
  }

  /** Until an action says that it is done, or all is stopped. */
  async #persist(meanwhile: string, action: () => Promise<boolean>): Promise<void> {
    let isTold = false;
    while (!this.#isStopped) {
      try {
        if (await action()) return;
        isTold = false;
      } catch (error) {
        this.#store = undefined; // it may have to be made anew
        if (!isTold) this.#parts.complain(`NATS: ${textOf(error)}; ${meanwhile}`);
        isTold = true;
        await delay(this.#parts.pause ?? usualPause);
      }
    }
  }

  async #watch(store: KV): Promise<void> {
    const entries = await store.watch({ key: `${this.#key}.>` });
    const looking = setInterval(() => this.#isStopped && entries.stop(), look);
    try {
      // The echo of this comes behind all that was there before.
      const begin = await store.put(`${this.#key}.begin`, this.#me);
      if (begin < this.#seen) {
        this.#seen = 0; // a server that has lost its store begins anew
        this.#counts.forgetServer();
      }
      for await (const entry of entries) {
        if (entry.revision > this.#seen) this.#take(entry);
        if (entry.revision >= begin) this.#known();
      }
    } finally {
      clearInterval(looking);
    }
  }

  #take({ key, operation, revision, value }: KvEntry): void {
    this.#seen = revision;
    if (operation !== 'PUT' || key === `${this.#key}.begin`) return;
    const entry = maybeEntry(value);
    if (entry?.kind === 'clear') this.#takeClear(entry.word);
    else if (entry === undefined || key !== this.#keyOf(entry.name)) this.#refuse(key);
    else if (entry.kind === 'count')
      this.#counts.take(entry.name, entry, revision) || this.#refuse(entry.name);
    else if (!this.#waiting.has(entry.name))
      this.#reader.put(entry.name, entry.text) || this.#refuse(entry.name);
  }

  /** What waits here will come behind it. What is on its way may have come before it: then its echo has, too. */
  #takeClear(word: string): void {
    this.#reader.cleared(word);
    for (const [name, text] of this.#waiting) if (wordOf(name) === word) this.#reader.put(name, text);
  }

  /** Told the first time, the second, the fourth: there may be any number. */
  #refuse(name: string): void {
    if (!Number.isInteger(Math.log2(++this.#refused))) return;
    const shown = JSON.stringify(name.slice(0, longestShown));
    this.#parts.complain(
      `NATS: ${shown} is not what it should be, and is left out (${this.#refused} by now)`,
    );
  }

  #keyOf(name: string): string {
    const hash = createHash('sha256').update(name, 'latin1').digest('hex').slice(0, 32);
    return `${this.#key}.${wordOf(name)}.${hash}`;
  }
}

function wordOf(name: string): string {
  return /^[a-z]+/.exec(name)?.[0] ?? 'other';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
