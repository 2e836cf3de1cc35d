import type { PacketSink } from '../model/packet-sink.ts';
import { u32 } from '../model/read-integers.ts';
import type { CaptureFormat, NoteProblem } from './capture-format.ts';

const fileHeader = 16;
const recordHeader = 24;
const maxCaptured = 262_144; // bytes of a packet, as of pcap
const unknownLink = 65_535;
/** Data link types of the format with LINKTYPE_ numbers of pcap. */
const linkTypes: ReadonlyMap<number, number> = new Map([
  [0, 1], // IEEE 802.3
  [4, 1], // Ethernet
]);

/** Whether the four bytes are the beginning of `snoop` and three zeros. */
export function isSnoop(bytes: Uint8Array, at: number): boolean {
  return u32(bytes, at) === 0x736e_6f6f;
}

/** Reads what Solaris' snoop writes (RFC 1761): records with their length, in network order. */
export class SnoopReader implements CaptureFormat {
  need = fileHeader;
  readonly #sink: PacketSink;
  readonly #note: NoteProblem;
  #inHeader = true;
  #linkType = unknownLink;
  #packets = 0;
  #broken = false;

  constructor(sink: PacketSink, note: NoteProblem) {
    this.#sink = sink;
    this.#note = note;
  }

  consume(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#inHeader) {
      if (end - at < fileHeader) return at;
      const version = u32(bytes, at + 8);
      if (version !== 2)
        this.#note('', `version ${version} of the format is unknown; reading it as version 2`);
      this.#linkType = linkTypes.get(u32(bytes, at + 12)) ?? unknownLink;
      this.#inHeader = false;
      this.need = recordHeader;
      at += fileHeader;
    }
    while (!this.#broken && end - at >= recordHeader) {
      const captured = u32(bytes, at + 4);
      const length = u32(bytes, at + 8);
      if (length < recordHeader + captured || captured > maxCaptured || length > 2 * maxCaptured) {
        this.#broken = true;
        this.#note(`packet ${this.#packets + 1}`, 'its length is impossible; what follows is not read');
        break;
      }
      if (end - at < length) {
        this.need = length;
        return at;
      }
      const data = at + recordHeader;
      const time = u32(bytes, at + 16) * 1_000_000 + u32(bytes, at + 20);
      this.#packets++;
      this.#sink.packet(bytes, data, data + captured, u32(bytes, at), time, this.#linkType);
      at += length;
    }
    this.need = recordHeader;
    return this.#broken ? end : at;
  }

  finish(_last: Uint8Array, left: number): void {
    if (this.#inHeader) this.#note('', `the file ends in its header, after ${left} of ${fileHeader} bytes`);
    else if (left > 0) this.#note(`packet ${this.#packets + 1}`, `cut off after ${left} bytes of its record`);
  }
}
