import { closeSync, ftruncateSync, openSync, writeSync, writevSync } from 'node:fs';
import type { PacketSink } from '../model/packet-sink.ts';

/** LINKTYPE numbers (tcpdump.org/linktypes.html). */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;

const NOTHING = Buffer.alloc(0);
const HEADER = 24;
const RECORD = 16;
/** tcpdump's default, 2^18: longer than any IP packet with its link header. */
const SNAPSHOT = 262144;
/** Packets gather here until the event loop turns, or until it is full: one write for many packets. */
const GATHER = 1 << 16;
/** Longer packets are not worth copying. */
const LONG = 1 << 13;

/** The 24 bytes at the start of a classic pcap file: little endian, microseconds. */
export function pcapHeader(linkType: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPSHOT, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/** How a format of capture files frames its packets. */
export interface CaptureFileFormat {
  /** What stands at the start of the file. */
  header(linkType: number): Buffer;
  /** Bytes in front of a packet, and behind one of so many bytes. */
  readonly before: number;
  after(length: number): number;
  /** Writes both for the packet between them. `time` in µs since the epoch. */
  frame(target: Buffer, at: number, length: number, originalLength: number, time: number): Buffer;
}

/** Classic pcap. */
const pcapFormat: CaptureFileFormat = {
  header: pcapHeader,
  before: RECORD,
  after: () => 0,
  frame: (target, at, length, originalLength, time) => {
    const seconds = Math.floor(time / 1e6);
    target.writeUInt32LE(seconds, at);
    target.writeUInt32LE(time - seconds * 1e6, at + 4);
    target.writeUInt32LE(length, at + 8);
    target.writeUInt32LE(originalLength, at + 12);
    return NOTHING;
  },
};

/**
 * Appends packets to a capture file that is readable at any moment, also after SIGKILL: only whole records are handed
 * to the kernel, at the latest at the next turn of the event loop. When a write fails (disk full), the file is cut
 * back to its last whole record and `failed` hears of it once; what comes later is dropped.
 */
export class CaptureWriter implements PacketSink {
  packets = 0;
  /** Bytes of the file that hold whole records. */
  size = 0;
  readonly #fd: number;
  readonly #failed: (error: Error) => void;
  readonly #format: CaptureFileFormat;
  readonly #gathered = Buffer.allocUnsafe(GATHER);
  #fill = 0;
  #timer: NodeJS.Immediate | undefined;
  #open = true;

  /** Creates or empties `path`. Throws the system's error when that cannot be done. */
  constructor(
    path: string,
    linkType: number,
    failed: (error: Error) => void,
    format: CaptureFileFormat = pcapFormat,
  ) {
    this.#fd = openSync(path, 'w', 0o644);
    this.#failed = failed;
    this.#format = format;
    this.#write([format.header(linkType)]);
  }

  packet(bytes: Uint8Array, start: number, end: number, originalLength: number, time: number): void {
    if (!this.#open) return;
    const { before, after } = this.#format;
    const length = end - start;
    const long = length > LONG;
    const behind = after(length);
    if (this.#fill + before + behind + (long ? 0 : length) > GATHER) this.flush();
    const at = this.#fill;
    const tail = this.#format.frame(this.#gathered, at, length, originalLength, time);
    this.#fill = at + before;
    this.packets += 1;
    if (long) {
      this.#flushWith(bytes.subarray(start, end), tail);
      return;
    }
    this.#gathered.set(bytes.subarray(start, end), this.#fill);
    this.#gathered.set(tail, this.#fill + length);
    this.#fill += length + behind;
    this.#timer ??= setImmediate(() => this.flush());
  }

  /** A block of the file that is no packet. */
  block(bytes: Buffer): void {
    if (!this.#open) return;
    this.flush();
    this.#write([bytes]);
  }

  /** Hands everything gathered to the kernel. */
  flush(): void {
    if (this.#fill > 0) this.#flushWith();
  }

  close(): void {
    if (!this.#open) return;
    this.flush();
    if (!this.#open) return; // the flush failed
    this.#open = false;
    closeSync(this.#fd);
  }

  #flushWith(...long: Uint8Array[]): void {
    if (this.#timer) clearImmediate(this.#timer);
    this.#timer = undefined;
    const whole = this.#gathered.subarray(0, this.#fill);
    this.#fill = 0;
    if (this.#open) this.#write([whole, ...long.filter((part) => part.length > 0)]);
  }

  #write(parts: readonly Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    try {
      const written = writevSync(this.#fd, parts);
      // Seldom: a disk that is nearly full takes a part of it.
      if (written < length) this.#writeRest(Buffer.concat(parts).subarray(written));
      this.size += length;
    } catch (error) {
      this.#open = false;
      this.#cutBack();
      this.#failed(error as Error);
    }
  }

  #writeRest(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.size);
    } catch {
      // a pipe or a broken disk: a reader copes with a last record cut short
    }
    closeSync(this.#fd);
  }
}
