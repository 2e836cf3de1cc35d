import { FormatError } from '../model/errors.ts';

const furthest = 2 ** 51;

/** Bytes that are written one after the other: whole numbers take as many as they need (LEB128), strings say their length. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #length = 0;

  /** From 0 to 2^53 - 1. */
  number(value: number): void {
    this.#need(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Also below 0: small numbers of either sign are short. What is further from 0 than 2^51 (no clock goes there) is brought into range. */
  signed(value: number): void {
    const whole = Math.trunc(Math.max(-furthest, Math.min(furthest, value)));
    this.number(whole < 0 ? -2 * whole - 1 : 2 * whole);
  }

  text(value: string): void {
    this.bytes(Buffer.from(value, 'latin1'));
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.#need(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written since the last time; valid until more is written. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #need(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote. Every method throws a FormatError where the bytes end too early or make no sense. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new FormatError('ends too early');
      value += (byte & 127) * scale;
      if (!Number.isSafeInteger(value)) throw new FormatError('has a number that is too large');
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    return Buffer.from(this.bytes()).toString('latin1');
  }

  bytes(): Uint8Array {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new FormatError('ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
