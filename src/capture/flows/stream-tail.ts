import { createHash, type Hash } from 'node:crypto';
import { copyBytes } from '../model/copy-bytes.ts';
import type { TailMemory } from './tail-memory.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * The latest bytes that one side said, some thousands at most: retransmissions are compared with them, and the MD5 of
 * the whole stream is made of them piece by piece. Nothing older is kept.
 */
export class StreamTail {
  readonly #memory: TailMemory;
  #buffer: Uint8Array = NO_BYTES;
  #length = 0;
  /** Bytes at the start of the buffer that went into `#hash` already. */
  #hashed = 0;
  #hash: Hash | undefined;
  #sealed = false;
  #md5 = '';
  #whenDigested: ((md5: string) => void) | undefined;
  /** Where the bytes in the buffer begin to follow one another without a gap. */
  #gapless = 0;

  constructor(memory: TailMemory) {
    this.#memory = memory;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      let room = this.#buffer.length - this.#length;
      if (room === 0 || (room < end - at && this.#buffer.length < this.#memory.largest)) {
        this.#makeRoom(end - at);
        room = this.#buffer.length - this.#length;
      }
      const taken = Math.min(room, end - at);
      copyBytes(bytes, at, at + taken, this.#buffer, this.#length);
      this.#length += taken;
      at += taken;
    }
  }

  /** Bytes are missing here: what was said before is not comparable by distance any more. */
  markGap(): void {
    this.#gapless = this.#length;
  }

  /** Whether `bytes[start, end)`, said again `back` bytes before the end of the stream, differ from the first time, as far as is remembered. */
  differs(bytes: Uint8Array, start: number, end: number, back: number): boolean {
    const origin = this.#length - back;
    const from = Math.max(0, this.#gapless - origin);
    const until = Math.min(end - start, back);
    for (let i = from; i < until; i++) {
      if (bytes[start + i] !== this.#buffer[origin + i]) return true;
    }
    return false;
  }

  /** Calls `done` with the MD5 of all that was appended, in hexadecimal, now or later. Nothing may be appended any more. */
  md5(done: (md5: string) => void): void {
    if (!this.#sealed) this.seal();
    if (this.#md5 === '') this.#whenDigested = done;
    else done(this.#md5);
  }

  /** Gives the memory back, keeping only what the MD5 needs. */
  shrink(): void {
    this.#digest();
    this.#memory.give(this.#buffer);
    this.#buffer = NO_BYTES;
    this.#length = this.#hashed = this.#gapless = 0;
  }

  /** The stream is complete: its MD5 is made, and the memory given back. Nothing may be appended any more. */
  seal(): void {
    this.#sealed = true;
    const digester = this.#memory.digester;
    if (digester !== undefined) {
      const digested = (md5: string) => {
        this.#md5 = md5;
        this.#whenDigested?.(md5);
      };
      if (this.#hash === undefined) digester.digest(this.#buffer, this.#hashed, this.#length, digested);
      else digested(this.#hash.update(this.#buffer.subarray(this.#hashed, this.#length)).digest('hex'));
    }
    this.release();
  }

  /** Gives the memory back for good. */
  release(): void {
    this.#memory.give(this.#buffer);
    this.#buffer = NO_BYTES;
    this.#length = this.#hashed = this.#gapless = 0;
    this.#hash = undefined;
  }

  #makeRoom(wanted: number): void {
    if (this.#buffer.length < this.#memory.largest) {
      const larger = this.#memory.take(this.#length + wanted);
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#memory.give(this.#buffer);
      this.#buffer = larger;
      return;
    }
    this.#digest();
    const half = this.#length >>> 1;
    this.#buffer.copyWithin(0, this.#length - half, this.#length);
    this.#gapless = Math.max(0, this.#gapless - (this.#length - half));
    this.#length = this.#hashed = half;
  }

  #digest(): void {
    if (this.#memory.digester === undefined || this.#hashed === this.#length) return;
    this.#hash ??= createHash('md5');
    this.#hash.update(this.#buffer.subarray(this.#hashed, this.#length));
    this.#hashed = this.#length;
  }
}
