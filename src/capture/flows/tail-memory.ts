import type { StreamDigester } from './digest-streams.ts';

/** Sizes that buffers come in. The largest is what is remembered of a stream at most. */
const SIZES = [4096, 32_768] as const;
/** Free buffers kept of every size, in bytes. */
const MAX_FREE = 4 * 1024 * 1024;

/** Buffers for `StreamTail`, used again and again: a new one for every stream would keep the garbage collector busy. */
export class TailMemory {
  readonly largest = SIZES[1];
  /** Set when an MD5 of every stream is wanted. */
  readonly digester: StreamDigester | undefined;
  /** Bytes now in use. */
  used = 0;
  readonly #free: Uint8Array[][] = SIZES.map(() => []);

  constructor(digester: StreamDigester | undefined) {
    this.digester = digester;
  }

  /** A buffer of at least `length` bytes, or of the largest size. */
  take(length: number): Uint8Array {
    let kind = 0;
    while (kind < SIZES.length - 1 && (SIZES[kind] as number) < length) kind++;
    const size = SIZES[kind] as number;
    this.used += size;
    return this.#free[kind]?.pop() ?? new Uint8Array(size);
  }

  give(buffer: Uint8Array): void {
    if (buffer.length === 0) return;
    this.used -= buffer.length;
    const free = this.#free[SIZES.indexOf(buffer.length as (typeof SIZES)[number])];
    if (free !== undefined && free.length * buffer.length < MAX_FREE) free.push(buffer);
  }
}
