import { setTimeout as delay } from 'node:timers/promises';
import { Dice } from '../../bench/fuzz/random.ts';

interface Written {
  readonly key: string;
  readonly revision: number;
  readonly operation: 'PUT';
  readonly value: Uint8Array;
}

/** A key-value store as NATS has them: revisions go up, and whoever watches is told in their order. Answers may be late, and get lost after the write was done. */
export class FakeStore {
  lost: number;
  isAway = false;
  readonly #slow: number;
  readonly #dice: Dice;
  readonly #last = new Map<string, Written>();
  readonly #watchers = new Set<(entry: Written) => void>();
  #revision = 0;

  /** `lost`: share of answers; `slow`: ms at most. */
  constructor({ seed = 1, lost = 0, slow = 0 }: { seed?: number; lost?: number; slow?: number } = {}) {
    this.#dice = new Dice(seed);
    this.lost = lost;
    this.#slow = slow;
  }

  dice(below: number): number {
    return this.#dice.below(below);
  }

  /** What of it is used. */
  readonly connection = {
    get: async (key: string) => {
      await this.#pass();
      return this.#last.get(key) ?? null;
    },
    put: (key: string, text: string) => this.#write(key, text),
    create: (key: string, text: string) => this.#write(key, text, 0),
    update: (key: string, text: string, revision: number) => this.#write(key, text, revision),
    watch: async () => this.#watch(),
  };

  /** What everybody has to see at last, where `sum` is the number. */
  seenAs(sum: number) {
    const texts = new Map<string, string>();
    let isMoved = false;
    for (const { value } of [...this.#last.values()].sort((a, b) => a.revision - b.revision)) {
      const { name = '', text, clear, by } = maybeJson(value);
      if (clear !== undefined) texts.clear();
      if (text !== undefined) texts.set(name, text);
      isMoved ||= by !== undefined;
    }
    return {
      texts: Object.fromEntries([...texts].sort()),
      numbers: isMoved ? { 'tally n': sum } : {},
    };
  }

  async #pass(): Promise<void> {
    if (this.#slow > 0) await delay(this.dice(this.#slow + 1));
    if (this.isAway) throw new Error('away');
  }

  async #write(key: string, text: string, expected?: number): Promise<number> {
    await this.#pass();
    if (expected !== undefined && (this.#last.get(key)?.revision ?? 0) !== expected)
      throw new Error('wrong last sequence: 1');
    const entry = { key, revision: ++this.#revision, operation: 'PUT', value: Buffer.from(text) } as const;
    this.#last.set(key, entry);
    for (const tell of this.#watchers) tell(entry);
    if (this.#slow > 0) await delay(this.dice(this.#slow + 1));
    if (this.dice(1000) < 1000 * this.lost) throw new Error('no answer');
    return entry.revision;
  }

  #watch() {
    const queue = [...this.#last.values()].sort((a, b) => a.revision - b.revision);
    let wake: () => void = () => {};
    let isStopped = false;
    const tell = (entry: Written) => {
      queue.push(entry);
      wake();
    };
    this.#watchers.add(tell);
    const next = async () => {
      while (queue.length === 0 && !isStopped)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const value = queue.shift();
      return value === undefined || isStopped
        ? { done: true as const, value: undefined }
        : { done: false as const, value };
    };
    const stop = () => {
      isStopped = true;
      this.#watchers.delete(tell);
      wake();
    };
    return { stop, [Symbol.asyncIterator]: () => ({ next }) };
  }
}

function maybeJson(bytes: Uint8Array): Record<string, string> {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as Record<string, string>;
  } catch {
    return {};
  }
}
