import { setTimeout as delay } from 'node:timers/promises';
import type { KV } from '@nats-io/kv';
import { unlessOvertaken } from './overtaken.ts';

/** A number that goes up: what comes after a value, or first. */
interface AgreedCounting {
  readonly place: string;
  readonly next: (previous: number | undefined, random: () => number) => number;
}

/** What is to be agreed upon. */
export interface Agreement {
  readonly countings: readonly AgreedCounting[];
  /** Numbers that whoever is first draws for all. */
  readonly once: readonly string[];
  /** The numbers here: they follow those that are agreed upon. */
  readonly numbers: Map<string, number>;
}

/** ms that a session waits for its numbers. */
const patience = 250;
/** ms for which nobody waits after the server was silent. */
const rest = 5000;
const mostTries = 50;
/** Beside one for each session that waits: most take no number, and some take two at once. */
const spare = 1;
const mostAtOnce = 64; // sessions that numbers are reserved for
const mostNames = 10_000;

/**
 * Numbers that several sensors deal out from one entry of a key-value store. Each reserves the next few of every counting by writing how far it has come, on the condition that nobody has
 * written since it read: so no number is dealt out twice. Before every session it looks whether others have reserved, and gives up what it had left if they have: so numbers go up
 * from session to session, whichever sensor they are with. While the server is away each goes on by itself, and nothing is promised.
 */
export class AgreedNumbers {
  readonly #store: () => Promise<KV>;
  readonly #key: string;
  readonly #agreement: Agreement;
  readonly #complain: (line: string) => void;
  readonly #dealt = new Map<string, number[]>();
  /** Countings that went on by themselves. */
  readonly #alone = new Set<string>();
  #revision = 0;
  #waiting = 0;
  #next: Promise<void> | undefined;
  #now: Promise<void> = Promise.resolve();
  #restUntil = 0;

  constructor(store: () => Promise<KV>, key: string, agreement: Agreement, complain: (line: string) => void) {
    this.#store = store;
    this.#key = key;
    this.#agreement = agreement;
    this.#complain = complain;
  }

  /** The next number of a counting; undefined where none is reserved. */
  readonly take = (place: string): number | undefined => {
    const values = this.#dealt.get(place) ?? [];
    const value = values.shift();
    if (value === undefined) this.#alone.add(place);
    if (values.length === 0) void this.ready();
    return value;
  };

  /** Resolves when a session may begin: numbers are reserved for it, or the server is away. Sessions that come together share a reservation. */
  async ready(): Promise<void> {
    this.#waiting++;
    this.#next ??= this.#now.then(() => {
      this.#next = undefined;
      const sessions = Math.min(this.#waiting, mostAtOnce);
      this.#waiting = 0;
      this.#now = this.#reserve(sessions).catch((error: unknown) => this.#rest(error));
      return this.#now;
    });
    if (Date.now() < this.#restUntil) return;
    const waited = new AbortController();
    const late = delay(patience, 'late', { signal: waited.signal }).catch(() => {});
    if ((await Promise.race([this.#next, late])) === 'late') this.#rest(new Error('no answer'));
    waited.abort();
  }

  #rest(error: unknown): void {
    if (this.#restUntil === 0)
      this.#complain(
        `NATS: ${error instanceof Error ? error.message : error}; counters go on without other sensors`,
      );
    this.#restUntil = Date.now() + rest;
  }

  async #reserve(sessions: number): Promise<void> {
    const store = await this.#store();
    for (let tries = 0; tries < mostTries; tries++) {
      const entry = await store.get(this.#key);
      const isPut = entry?.operation === 'PUT';
      const isMine = isPut && entry.revision === this.#revision;
      if (!isMine) this.#dealt.clear();
      if (isMine && this.#agreement.countings.every(({ place }) => this.#left(place) >= sessions)) break;
      const agreed = (isPut ? maybeNumbers(entry.value) : undefined) ?? new Map<string, number>();
      const reserved = this.#walk(agreed, sessions + spare);
      const text = JSON.stringify(Object.fromEntries([...agreed].sort(([a], [b]) => (a < b ? -1 : 1))));
      const revision = await unlessOvertaken(
        entry ? store.update(this.#key, text, entry.revision) : store.create(this.#key, text),
      );
      if (revision === undefined) continue;
      this.#revision = revision;
      this.#alone.clear();
      for (const [place, values] of reserved)
        this.#dealt.set(place, [...(this.#dealt.get(place) ?? []), ...values]);
      for (const name of this.#agreement.once) this.#agreement.numbers.set(name, agreed.get(name) ?? 0);
      break;
    }
    this.#restUntil = 0;
  }

  #left(place: string): number {
    return this.#dealt.get(place)?.length ?? 0;
  }

  /** Goes on in `agreed` until there are so many of each counting; gives those that are new. */
  #walk(agreed: Map<string, number>, enough: number): ReadonlyMap<string, readonly number[]> {
    const { countings, once, numbers } = this.#agreement;
    const reserved = new Map<string, number[]>();
    for (const { place, next } of countings) {
      const here = numbers.get(place);
      const there = agreed.get(place);
      const values: number[] = [];
      let last = there === undefined ? here : there;
      if (here !== undefined && there !== undefined && this.#alone.has(place)) last = Math.max(here, there);
      while (this.#left(place) + values.length < enough) {
        last = next(last, Math.random);
        values.push(last);
      }
      if (last !== undefined) agreed.set(place, last);
      reserved.set(place, values);
    }
    for (const name of once) if (!agreed.has(name)) agreed.set(name, numbers.get(name) ?? firstOf(name));
    return reserved;
  }
}

/** When a service started is now, ms since the epoch; the rest is chance. */
function firstOf(name: string): number {
  return name === 'started' ? Date.now() : Math.floor(Math.random() * 2 ** 48);
}

/** Undefined where an entry is not what it should be. */
function maybeNumbers(bytes: Uint8Array): Map<string, number> | undefined {
  try {
    const entries = Object.entries(JSON.parse(Buffer.from(bytes).toString()) as object);
    const isRight = entries.length <= mostNames && entries.every(([, value]) => Number.isSafeInteger(value));
    return isRight ? new Map(entries) : undefined;
  } catch {
    return undefined;
  }
}
