import type { Request } from '../request/request.ts';

/** A thing that was named: whether it is there, the command that made it, the request that put it there, and what it has become since. */
export interface StoredValue {
  readonly there: boolean;
  readonly madeBy?: string;
  readonly kept?: Kept;
}

/** `request` put it there; `value` is what was put, with what was added since. */
interface Kept {
  readonly request: Request;
  readonly value: string;
  readonly number?: string;
}

const mostValues = 20_000; // that are remembered; clients can make up any number
const mostBytes = 32 * 1024 * 1024; // of memory, of all of them

/** The name of a thing in one of several stores. */
export function nameIn(space: string, name: string): string {
  return `${space}\0${name}`;
}

function spaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf('\0')));
}

/** Things by name. Those that were not changed for longest are forgotten first, whatever clients put there. */
export class StoredValues {
  readonly #values = new Map<string, StoredValue>();
  readonly #mostBytes: number;
  #held = 0;
  #changes = 0;
  /** How many are there, by store, and in all. */
  readonly #there = new Map<string, number>();
  #inAll = 0;
  /** Told of what sessions change: a thing, or all of them where it is undefined; not of what is forgotten for room. */
  changed: ((name: string | undefined, thing?: StoredValue) => void) | undefined;

  constructor(most = mostBytes) {
    this.#mostBytes = most;
  }

  /** Bytes of memory, roughly. */
  get held(): number {
    return this.#held;
  }

  /** How many things are there, in all or in one of several stores. */
  countIn(space: string | undefined): number {
    return space === undefined ? this.#inAll : (this.#there.get(space) ?? 0);
  }

  get size(): number {
    return this.#values.size;
  }

  get(name: string): StoredValue | undefined {
    return this.#values.get(name);
  }

  set(name: string, thing: StoredValue): void {
    this.take(name, thing);
    this.changed?.(name, thing);
  }

  /** How many changes there were, with one more. */
  countChange(): number {
    this.#changes++;
    return this.#changes;
  }

  /** A thing is so, whoever changed it. */
  take(name: string, thing: StoredValue): void {
    this.#forget(name);
    this.#values.set(name, thing);
    this.#count(name, thing, 1);
    this.#held += memoryOf(name, thing);
    for (const oldest of this.#values.keys()) {
      if (this.#held <= this.#mostBytes && this.#values.size <= mostValues) break;
      this.#forget(oldest);
    }
  }

  /** The oldest are forgotten, until half as much is held. */
  forgetHalf(): void {
    const half = this.#held / 2;
    for (const oldest of this.#values.keys()) {
      if (this.#held <= half) break;
      this.#forget(oldest);
    }
  }

  clear(): void {
    this.takeAllAway();
    this.changed?.(undefined);
  }

  takeAllAway(): void {
    this.#values.clear();
    this.#there.clear();
    this.#inAll = 0;
    this.#held = 0;
  }

  #count(name: string, { there }: StoredValue, by: number): void {
    if (!there) return;
    const space = spaceOf(name);
    const count = this.countIn(space) + by;
    if (count > 0) this.#there.set(space, count);
    else this.#there.delete(space);
    this.#inAll += by;
  }

  #forget(name: string): void {
    const thing = this.#values.get(name);
    if (thing === undefined) return;
    this.#values.delete(name);
    this.#count(name, thing, -1);
    this.#held -= memoryOf(name, thing);
  }
}

const overhead = 500; // bytes of the objects of a thing

function memoryOf(name: string, { kept }: StoredValue): number {
  return overhead + name.length + (kept ? kept.value.length + 2 * kept.request.raw.length : 0);
}
