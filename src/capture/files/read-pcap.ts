import type { PacketSink } from '../model/packet-sink.ts';
import { u16, u16le, u32, u32le } from '../model/read-integers.ts';
import type { CaptureFormat, NoteProblem } from './capture-format.ts';

/** tcpdump's MAXIMUM_SNAPLEN. Files with a smaller snapshot length in their header do hold longer packets. */
const USUAL_MAX_CAPTURED = 262_144;
/** However long a header says its packets may be. */
const ABSOLUTE_MAX_CAPTURED = 16 * 1024 * 1024;
/** Records that must follow one another before garbage is believed to be over. */
const CHAIN = 3;
/** A record found behind garbage is not further than this from the last one before it, in seconds. */
const MAX_TIME_JUMP = 30 * 86_400;

/** Classic capture file: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/ */
export interface PcapKind {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  /** Kuznetzov's patch for Linux 2.0-2.2: eight more bytes in every record header. */
  readonly modified: boolean;
}

/** The kind of classic file that begins with these four bytes, if any. */
export function maybePcapKind(bytes: Uint8Array, at: number): PcapKind | undefined {
  for (const littleEndian of [true, false]) {
    const magic = littleEndian ? u32le(bytes, at) : u32(bytes, at);
    if (magic === 0xa1b2c3d4) return { littleEndian, nanoseconds: false, modified: false };
    if (magic === 0xa1b23c4d) return { littleEndian, nanoseconds: true, modified: false };
    if (magic === 0xa1b2cd34) return { littleEndian, nanoseconds: false, modified: true };
  }
  return undefined;
}

/** Reads classic pcap files. Garbage between records is skipped and noted. */
export class PcapReader implements CaptureFormat {
  need = 24;
  packets = 0;
  readonly #kind: PcapKind;
  readonly #sink: PacketSink;
  readonly #note: NoteProblem;
  readonly #recordHeader: number;
  #inHeader = true;
  #linkType = 0;
  #maxCaptured = USUAL_MAX_CAPTURED;
  #lastSeconds = -1;
  /** Bytes skipped so far in search of the next record; -1 while records follow one another. */
  #skipped = -1;
  #lostText = '';

  constructor(kind: PcapKind, sink: PacketSink, note: NoteProblem) {
    this.#kind = kind;
    this.#sink = sink;
    this.#note = note;
    this.#recordHeader = kind.modified ? 24 : 16;
  }

  consume(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#inHeader) {
      if (end - at < 24) return at;
      this.#readFileHeader(bytes, at);
      at += 24;
    }
    for (;;) {
      if (this.#skipped < 0) at = this.#consumeRecords(bytes, at, end);
      if (this.#skipped < 0) return at;
      at = this.#skipGarbage(bytes, at, end, false);
      if (this.#skipped >= 0) return at;
    }
  }

  finish(last: Uint8Array, left: number): void {
    if (this.#inHeader) {
      this.#note('', `the file ends in its header, after ${left} of 24 bytes`);
      return;
    }
    let at = 0;
    while (this.#skipped >= 0) {
      at = this.#skipGarbage(last, at, left, true);
      if (this.#skipped < 0) at = this.#consumeRecords(last, at, left);
      else {
        this.#note(
          this.#place(),
          `${this.#lostText}; ${this.#skipped + left - at} bytes to the end of the file are unreadable`,
        );
        return;
      }
    }
    if (at === left) return;
    const header = this.#recordHeader;
    const has = left - at;
    if (has < header) this.#note(this.#place(), `cut off after ${has} of ${header} header bytes`);
    else
      this.#note(this.#place(), `cut off after ${has - header} of ${this.#u32(last, at + 8)} captured bytes`);
  }

  #readFileHeader(bytes: Uint8Array, at: number): void {
    const snapshotLength = this.#u32(bytes, at + 16);
    this.#maxCaptured = Math.min(ABSOLUTE_MAX_CAPTURED, Math.max(snapshotLength, USUAL_MAX_CAPTURED));
    if (snapshotLength > 0x7fffffff) this.#maxCaptured = USUAL_MAX_CAPTURED;
    // The upper half is reserved or tells the length of the frame check sequence, which nobody here needs.
    this.#linkType = this.#u32(bytes, at + 20) & 0xffff;
    const major = this.#kind.littleEndian ? u16le(bytes, at + 4) : u16(bytes, at + 4);
    if (major !== 2) this.#note('', `version ${major} of the format is unknown; reading it as version 2`);
    this.#inHeader = false;
    this.need = this.#recordHeader;
  }

  #consumeRecords(bytes: Uint8Array, start: number, end: number): number {
    const little = this.#kind.littleEndian;
    const nanoseconds = this.#kind.nanoseconds;
    const header = this.#recordHeader;
    const max = this.#maxCaptured;
    const linkType = this.#linkType;
    let at = start;
    while (end - at >= header) {
      const captured = little ? u32le(bytes, at + 8) : u32(bytes, at + 8);
      if (captured > max) {
        this.#lose(`captured length ${captured} exceeds ${max}`);
        return at;
      }
      const data = at + header;
      if (end - data < captured) {
        this.need = header + captured;
        return at;
      }
      const seconds = little ? u32le(bytes, at) : u32(bytes, at);
      const fraction = little ? u32le(bytes, at + 4) : u32(bytes, at + 4);
      const original = little ? u32le(bytes, at + 12) : u32(bytes, at + 12);
      this.packets++;
      this.#lastSeconds = seconds;
      const micros = nanoseconds ? Math.floor(fraction / 1000) : fraction;
      at = data + captured;
      this.#sink.packet(bytes, data, at, original, seconds * 1_000_000 + micros, linkType);
    }
    this.need = header;
    return at;
  }

  #lose(text: string): void {
    this.#skipped = 0;
    this.#lostText = text;
    this.need = this.#recordHeader + 1;
  }

  /** Looks for the next place where records follow one another. */
  #skipGarbage(bytes: Uint8Array, start: number, end: number, atEnd: boolean): number {
    for (let at = start + (this.#skipped === 0 ? 1 : 0); at < end; at++) {
      const wanted = this.#chainLacks(bytes, at, end, atEnd);
      if (wanted < 0) continue;
      this.#skipped += at - start;
      if (wanted === 0) {
        this.#note(this.#place(), `${this.#lostText}; ${this.#skipped} bytes skipped`);
        this.#skipped = -1;
      } else {
        this.need = wanted;
      }
      return at;
    }
    this.#skipped += end - start;
    this.need = 1;
    return end;
  }

  /** 0: records follow one another from `at`; -1: they do not; else how many bytes from `at` are needed to tell. */
  #chainLacks(bytes: Uint8Array, at: number, end: number, atEnd: boolean): number {
    let record = at;
    for (let links = 0; links < CHAIN; links++) {
      if (atEnd && record === end && links > 0) return 0;
      if (end - record < this.#recordHeader) return atEnd ? -1 : record - at + this.#recordHeader;
      if (!this.#isPlausible(bytes, record)) return -1;
      record += this.#recordHeader + this.#u32(bytes, record + 8);
    }
    return record <= end || !atEnd ? 0 : -1;
  }

  #isPlausible(bytes: Uint8Array, at: number): boolean {
    const captured = this.#u32(bytes, at + 8);
    if (captured === 0 || captured > this.#maxCaptured) return false;
    if (this.#u32(bytes, at + 12) < captured) return false;
    if (this.#u32(bytes, at + 4) >= (this.#kind.nanoseconds ? 1_000_000_000 : 1_000_000)) return false;
    return this.#lastSeconds < 0 || Math.abs(this.#u32(bytes, at) - this.#lastSeconds) <= MAX_TIME_JUMP;
  }

  #u32(bytes: Uint8Array, at: number): number {
    return this.#kind.littleEndian ? u32le(bytes, at) : u32(bytes, at);
  }

  #place(): string {
    return `packet ${this.packets + 1}`;
  }
}
