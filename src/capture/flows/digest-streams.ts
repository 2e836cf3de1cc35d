import * as crypto from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { copyBytes } from '../model/copy-bytes.ts';

/** Bytes digested before a thread is started for the rest: starting one takes as long. */
const THREAD_FROM = 8 * 1024 * 1024;
/** Bytes handed to the thread at a time, and batches that may be on their way; beyond, they are digested here. */
const BATCH = 256 * 1024;
const MAX_BATCHES = 32;

/** One call, where Node has it (20.12), is several times cheaper than a Hash object. */
const md5: (bytes: Uint8Array) => string =
  'hash' in crypto
    ? (bytes) => crypto.hash('md5', bytes)
    : (bytes) => crypto.createHash('md5').update(bytes).digest('hex');

/** What the thread does. It is given as text because a bundle has no file of its own for it. */
const THREAD = `
  const { parentPort } = require('node:worker_threads');
  const crypto = require('node:crypto');
  const md5 = ${'hash' in crypto ? "(bytes) => crypto.hash('md5', bytes)" : "(bytes) => crypto.createHash('md5').update(bytes).digest('hex')"};
  parentPort.on('message', ({ bytes, lengths }) => {
    let at = 0;
    let digests = '';
    for (const length of lengths) digests += md5(bytes.subarray(at, (at += length)));
    parentPort.postMessage(digests); // one string: many take long to copy between threads
  });
`;

/** Streams one after the other, and whom to tell about the MD5 of each. */
interface Batch {
  readonly bytes: Uint8Array;
  readonly lengths: readonly number[];
  readonly done: readonly Done[];
}

type Done = (md5: string) => void;

/**
 * Makes the MD5s of streams, in a thread of its own when there are many: they take as much time as all the rest of
 * reading a capture.
 */
export class StreamDigester {
  #digested = 0;
  #thread: Worker | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #used = 0;
  #lengths: number[] = [];
  #done: Done[] = [];
  /** Batches on their way, in order. */
  readonly #sent: Batch[] = [];
  readonly #free: Uint8Array[] = [];
  #settled: (() => void) | undefined;
  #failed = false;

  /** Calls `done` with the MD5 of `bytes[start, end)` in hexadecimal: at once, or some time before `finish` is over. */
  digest(bytes: Uint8Array, start: number, end: number, done: Done): void {
    const length = end - start;
    this.#digested += length;
    const here = this.#failed || this.#digested < THREAD_FROM || this.#sent.length >= MAX_BATCHES;
    if (here || length > BATCH) {
      done(md5(bytes.subarray(start, end)));
      return;
    }
    if (this.#used + length > this.#bytes.length) this.#send();
    copyBytes(bytes, start, end, this.#bytes, this.#used);
    this.#used += length;
    this.#lengths.push(length);
    this.#done.push(done);
  }

  /** Resolves when all callbacks have been called. */
  async finish(): Promise<void> {
    if (this.#done.length > 0) this.#send();
    if (this.#sent.length === 0) return;
    this.#thread?.ref();
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    this.#thread?.unref();
  }

  #send(): void {
    if (this.#done.length > 0) {
      const batch = { bytes: this.#bytes, lengths: this.#lengths, done: this.#done };
      this.#sent.push(batch);
      this.#thread ??= this.#start();
      this.#thread.postMessage({ bytes: batch.bytes, lengths: Uint32Array.from(batch.lengths) });
    }
    this.#bytes = this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(BATCH)); // shared: nothing is copied
    this.#used = 0;
    this.#lengths = [];
    this.#done = [];
  }

  #start(): Worker {
    const thread = new Worker(THREAD, { eval: true });
    thread.unref();
    thread.on('message', (digests: string) => {
      const batch = this.#sent.shift();
      if (batch === undefined) return;
      this.#free.push(batch.bytes);
      for (const [index, done] of batch.done.entries()) done(digests.slice(32 * index, 32 * index + 32));
      if (this.#sent.length === 0) this.#settled?.();
    });
    thread.on('error', () => this.#digestHere()); // no memory for a thread: it takes longer without
    return thread;
  }

  /** There is no thread any more: does its work. */
  #digestHere(): void {
    this.#failed = true;
    for (const { bytes, lengths, done } of this.#sent.splice(0)) {
      let at = 0;
      for (const [index, length] of lengths.entries()) {
        done[index]?.(md5(bytes.subarray(at, at + length)));
        at += length;
      }
    }
    this.#settled?.();
  }
}
