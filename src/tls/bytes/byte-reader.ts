import { FormatError } from '../../model/errors.ts';

/** Reads numbers and vectors (RFC 8446, 3.4) out of bytes. Throws FormatError where there are too few. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** An unsigned integer of so many bytes, the highest first. */
  number(width: 1 | 2 | 3 | 4): number {
    let value = 0;
    for (const byte of this.bytes(width)) value = value * 256 + byte;
    return value;
  }

  bytes(length: number): Uint8Array {
    if (length > this.left) throw new FormatError('a TLS message ends too early');
    const found = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return found;
  }

  /** Bytes with their count in front. */
  vector(width: 1 | 2 | 3): Uint8Array {
    return this.bytes(this.number(width));
  }

  /** A vector of 16-bit numbers. */
  numbers(width: 1 | 2): number[] {
    const inside = new ByteReader(this.vector(width));
    const found: number[] = [];
    while (inside.left >= 2) found.push(inside.number(2));
    return found;
  }
}

/** `ff0a` for the bytes 255 and 10. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
