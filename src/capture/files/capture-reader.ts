import { FormatError } from '../../model/errors.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { u32 } from '../model/read-integers.ts';
import type { CaptureFormat, NoteProblem, TakeSecrets } from './capture-format.ts';
import { maybePcapKind, PcapReader } from './read-pcap.ts';
import { PcapngReader, SECTION_HEADER } from './read-pcapng.ts';
import { isPppDump, PppDumpReader } from './read-pppdump.ts';
import { isSnoop, SnoopReader } from './read-snoop.ts';

/**
 * Reads a capture (pcap, pcapng, snoop or pppdump, told apart by their first bytes) that arrives in pieces of any size, e.g. from
 * `tcpdump -w -`, and hands its packets on. The pieces may be reused once `push` has returned.
 */
export class CaptureReader {
  readonly #sink: PacketSink;
  readonly #note: NoteProblem;
  readonly #secrets: TakeSecrets | undefined;
  #format: CaptureFormat | undefined;
  /** The unfinished record between two pieces. */
  #carry = new Uint8Array(4096);
  #carried = 0;

  constructor(sink: PacketSink, note: NoteProblem, secrets?: TakeSecrets) {
    this.#sink = sink;
    this.#note = note;
    this.#secrets = secrets;
  }

  /** Throws a FormatError where no capture begins with these bytes, of which four are enough. */
  static recognise(beginning: Uint8Array): void {
    new CaptureReader({ packet: () => {} }, () => {}).push(beginning);
  }

  /** The next piece of the file. Throws a FormatError when it is not a capture. */
  push(piece: Uint8Array): void {
    let at = 0;
    while (this.#carried > 0 && at < piece.length) {
      const need = this.#format?.need ?? 4;
      const taken = Math.min(Math.max(need - this.#carried, 0), piece.length - at);
      this.#keep(piece, at, at + taken);
      at += taken;
      if (this.#carried < need) return;
      const used = this.#consume(this.#carry, 0, this.#carried);
      if (used === 0 && (this.#format?.need ?? 0) <= this.#carried)
        throw new Error('a capture format made no progress');
      this.#carry.copyWithin(0, used, this.#carried);
      this.#carried -= used;
    }
    if (at < piece.length) at = this.#consume(piece, at, piece.length);
    this.#keep(piece, at, piece.length);
  }

  /** No more pieces. Throws a FormatError when there was no capture at all. */
  finish(): void {
    if (this.#format === undefined) {
      throw new FormatError(this.#carried === 0 ? 'empty file' : NOT_A_CAPTURE);
    }
    this.#format.finish(this.#carry, this.#carried);
  }

  #consume(bytes: Uint8Array, start: number, end: number): number {
    if (this.#format === undefined) {
      if (end - start < 4) return start;
      this.#format = this.#recognise(bytes, start);
    }
    return this.#format.consume(bytes, start, end);
  }

  #recognise(bytes: Uint8Array, at: number): CaptureFormat {
    if (u32(bytes, at) === SECTION_HEADER) return new PcapngReader(this.#sink, this.#note, this.#secrets);
    const kind = maybePcapKind(bytes, at);
    if (kind !== undefined) return new PcapReader(kind, this.#sink, this.#note);
    if (isSnoop(bytes, at)) return new SnoopReader(this.#sink, this.#note);
    if (isPppDump(bytes, at)) return new PppDumpReader(this.#sink, this.#note);
    const packed = compressions.find(({ magic }) => magic.every((byte, index) => bytes[at + index] === byte));
    if (packed) throw new FormatError(`compressed with ${packed.name}; decompress it first (${packed.tool})`);
    throw new FormatError(NOT_A_CAPTURE);
  }

  #keep(piece: Uint8Array, start: number, end: number): void {
    const length = this.#carried + end - start;
    if (length > this.#carry.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#carry.subarray(0, this.#carried));
      this.#carry = larger;
    }
    this.#carry.set(piece.subarray(start, end), this.#carried);
    this.#carried = length;
  }
}

const NOT_A_CAPTURE = 'not a capture file (neither pcap, pcapng, snoop nor pppdump)';

/** First bytes of what captures are packed with, other than gzip. */
const compressions = [
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], tool: 'zstd -d' },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58], tool: 'xz -d' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], tool: 'bzip2 -d' },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18], tool: 'lz4 -d' },
  { name: 'compress', magic: [0x1f, 0x9d], tool: 'gzip -d' },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04], tool: 'unzip' },
] as const;
