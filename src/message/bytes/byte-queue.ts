const smallest = 256; // bytes: most clients never need more
const kept = 4096; // bytes of an empty queue that are not given back

/** Bytes of a stream that nobody has taken yet. Adding and taking cost what is added or taken, however much waits. */
export class ByteQueue {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Bytes of memory. */
  get held(): number {
    return this.#bytes.length;
  }

  /** Text is latin1. */
  push(added: Uint8Array | string): void {
    this.#makeRoom(added.length);
    if (typeof added === 'string') this.#bytes.write(added, this.#end, 'latin1');
    else this.#bytes.set(added, this.#end);
    this.#end += added.length;
  }

  /** The byte at this place, NaN beyond the end. */
  byte(at: number): number {
    return at >= 0 && at < this.length ? (this.#bytes[this.#start + at] ?? Number.NaN) : Number.NaN;
  }

  /** Where these bytes are from `from` on; -1 where they are not. */
  indexOf(what: number | string, from: number): number {
    const found = this.#bytes.subarray(0, this.#end).indexOf(what, this.#start + from, 'latin1');
    return found < 0 ? -1 : found - this.#start;
  }

  /** As latin1, in memory of its own. */
  text(from: number, to: number = this.length): string {
    return this.#bytes.toString('latin1', this.#start + from, this.#start + Math.min(to, this.length));
  }

  take(length: number): string {
    const taken = this.text(0, length);
    this.#start += taken.length;
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
      if (this.#bytes.length > kept) this.#bytes = Buffer.alloc(0);
    }
    return taken;
  }

  /** Doubling, and moving only what is at most half of the memory, costs every byte a few copies in all. */
  #makeRoom(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const { length } = this;
    const isRoomy = 2 * (length + more) <= this.#bytes.length;
    const into = isRoomy
      ? this.#bytes
      : Buffer.allocUnsafeSlow(Math.max(smallest, 2 * length, length + more));
    this.#bytes.copy(into, 0, this.#start, this.#end);
    this.#bytes = into;
    this.#start = 0;
    this.#end = length;
  }
}
