import type { PacketSink } from '../model/packet-sink.ts';
import { u16, u32 } from '../model/read-integers.ts';
import type { CaptureFormat, NoteProblem } from './capture-format.ts';

const [sent, received, sentEnd, receivedEnd, longStep, shortStep, reset] = [1, 2, 3, 4, 5, 6, 7];
const [flag, escapeByte] = [0x7e, 0x7d];
const tick = 100_000; // µs: times are told in tenths of a second
const longest = 65_536; // bytes of a frame
const checksum = 2; // bytes at the end of a frame (RFC 1662, C.2)
const pppLink = 9;

/** Whether it begins with a time between 1992 and 2038. */
export function isPppDump(bytes: Uint8Array, at: number): boolean {
  const high = bytes[at + 1] as number;
  return bytes[at] === reset && high >= 0x29 && high <= 0x7f;
}

/** What one side said on the line: bytes of frames between flags (RFC 1662, 4). */
class HdlcStream {
  readonly #bytes = new Uint8Array(longest);
  #length = 0;
  #escaped = false;

  take(data: Uint8Array, from: number, to: number, frame: (bytes: Uint8Array, length: number) => void): void {
    for (let at = from; at < to; at++) {
      const byte = data[at] as number;
      if (byte === flag) {
        if (this.#length > checksum && !this.#escaped) frame(this.#bytes, this.#length - checksum);
        this.#length = 0;
        this.#escaped = false;
      } else if (byte === escapeByte) this.#escaped = true;
      else {
        if (this.#length < longest) this.#bytes[this.#length++] = this.#escaped ? byte ^ 0x20 : byte;
        this.#escaped = false;
      }
    }
  }
}

/** Reads what pppd's option `record` writes: what came and went on the line, with steps of time between. */
export class PppDumpReader implements CaptureFormat {
  need = 1;
  readonly #sink: PacketSink;
  readonly #note: NoteProblem;
  readonly #streams = { [sent]: new HdlcStream(), [received]: new HdlcStream() };
  #time = 0;
  #broken = false;

  constructor(sink: PacketSink, note: NoteProblem) {
    this.#sink = sink;
    this.#note = note;
  }

  consume(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.#broken) {
      const length = this.#lengthOf(bytes, at, end);
      if (end - at < length) {
        this.need = length;
        return at;
      }
      this.#take(bytes, at);
      at += length;
    }
    this.need = 1;
    return this.#broken ? end : at;
  }

  finish(_last: Uint8Array, left: number): void {
    if (left > 0) this.#note('', `the file ends ${left} bytes after the beginning of a record`);
  }

  #lengthOf(bytes: Uint8Array, at: number, end: number): number {
    switch (bytes[at]) {
      case sent:
      case received:
        return end - at < 3 ? 3 : 3 + u16(bytes, at + 1);
      case longStep:
      case reset:
        return 5;
      case shortStep:
        return 2;
      default:
        return 1;
    }
  }

  #take(bytes: Uint8Array, at: number): void {
    const type = bytes[at] as number;
    switch (type) {
      case sent:
      case received:
        this.#streams[type as 1 | 2]?.take(bytes, at + 3, at + 3 + u16(bytes, at + 1), (frame, length) =>
          this.#sink.packet(frame, 0, length, length, this.#time, pppLink),
        );
        break;
      case reset:
        this.#time = u32(bytes, at + 1) * 1_000_000;
        break;
      case longStep:
        this.#time += u32(bytes, at + 1) * tick;
        break;
      case shortStep:
        this.#time += (bytes[at + 1] as number) * tick;
        break;
      case sentEnd:
      case receivedEnd:
        break;
      default:
        this.#broken = true;
        this.#note('', `a record of the unknown type ${type}; what follows is not read`);
    }
  }
}
