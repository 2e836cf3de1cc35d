/** The first bytes of a stream, put together at a cost in proportion to their number, however small the pieces. */
export class Beginning {
  #bytes: Buffer = Buffer.alloc(256);
  #length = 0;

  add(more: Uint8Array): Buffer {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(2 * length);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
    return this.#bytes.subarray(0, length);
  }
}
