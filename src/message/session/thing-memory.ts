import type { Request } from '../request/request.ts';

/** A thing that was named: whether it is there, the request that put it there, and what it has become since. */
export interface Thing {
  readonly there: boolean;
  readonly kept?: KeptThing;
}

/** `request` put it there; `value` is what was put, with what was added since. */
interface KeptThing {
  readonly request: Request;
  readonly value: string;
}

const mostThings = 20_000; // that are remembered; clients can make up any number
const mostBytes = 32 * 1024 * 1024; // of memory, of all of them

/** Things by name. Those that were not changed for longest are forgotten first, whatever clients put there. */
export class ThingMemory {
  readonly #things = new Map<string, Thing>();
  readonly #mostBytes: number;
  #held = 0;

  constructor(most = mostBytes) {
    this.#mostBytes = most;
  }

  /** Bytes of memory, roughly. */
  get held(): number {
    return this.#held;
  }

  get size(): number {
    return this.#things.size;
  }

  get(name: string): Thing | undefined {
    return this.#things.get(name);
  }

  set(name: string, thing: Thing): void {
    this.#forget(name);
    this.#things.set(name, thing);
    this.#held += memoryOf(name, thing);
    for (const oldest of this.#things.keys()) {
      if (this.#held <= this.#mostBytes && this.#things.size <= mostThings) break;
      this.#forget(oldest);
    }
  }

  clear(): void {
    this.#things.clear();
    this.#held = 0;
  }

  #forget(name: string): void {
    const thing = this.#things.get(name);
    if (thing === undefined) return;
    this.#things.delete(name);
    this.#held -= memoryOf(name, thing);
  }
}

const overhead = 500; // bytes of the objects of a thing

function memoryOf(name: string, { kept }: Thing): number {
  return overhead + name.length + (kept ? kept.value.length + 2 * kept.request.raw.length : 0);
}
