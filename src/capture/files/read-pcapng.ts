import type { PacketSink } from '../model/packet-sink.ts';
import { u16, u16le, u32, u32le } from '../model/read-integers.ts';
import type { CaptureFormat, NoteProblem, TakeSecrets } from './capture-format.ts';
import { microseconds, type Resolution, resolutionOf } from './pcapng-time.ts';

export const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
/** The key log of TLS as a kind of secrets: `TLSK`. */
const TLS_KEY_LOG = 0x544c534b;

/** A packet of 256 KiB (tcpdump's largest) and generous options; longer blocks of other types are skipped unread. */
const MAX_BLOCK = 1024 * 1024;
const MAX_SECRETS = 64 * 1024 * 1024;
const MAX_INTERFACES = 65_536;

const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;

interface Interface {
  readonly linkType: number;
  readonly snapshotLength: number;
  readonly resolution: Resolution;
}

/** Reads pcapng files: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ */
export class PcapngReader implements CaptureFormat {
  need = 12;
  packets = 0;
  readonly #sink: PacketSink;
  readonly #note: NoteProblem;
  readonly #secrets: TakeSecrets;
  #littleEndian = true;
  #interfaces: Interface[] = [];
  #lastTime = 0;
  #skip = 0;
  #lost = false;

  constructor(sink: PacketSink, note: NoteProblem, secrets: TakeSecrets = () => {}) {
    this.#sink = sink;
    this.#note = note;
    this.#secrets = secrets;
  }

  consume(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    for (;;) {
      if (this.#skip > 0) at = this.#skipOn(at, end);
      if (this.#lost) at = this.#findSection(bytes, at, end);
      this.need = this.#skip > 0 ? 1 : 12;
      if (end - at < this.need || this.#lost) return at;
      const next = this.#consumeBlock(bytes, at, end);
      if (next === at) return at;
      at = next;
    }
  }

  finish(last: Uint8Array, left: number): void {
    if (this.#skip > 0)
      this.#note(this.#place(), `the file ends ${this.#skip} bytes before its last block does`);
    else if (left > 0 && !this.#lost) {
      const type = left >= 4 ? ` of type ${this.#u32(last, 0)}` : '';
      this.#note(this.#place(), `the file ends after ${left} of ${this.need} bytes of a block${type}`);
    }
  }

  /** One block; answers where the next one begins, or `at` when this one is not complete. */
  #consumeBlock(bytes: Uint8Array, at: number, end: number): number {
    if (u32(bytes, at) === SECTION_HEADER && !this.#readByteOrder(bytes, at)) {
      return this.#loseAt(at, 'a section header without a byte order');
    }
    const type = this.#u32(bytes, at);
    const length = this.#u32(bytes, at + 4);
    if (length < 12) return this.#loseAt(at, `a block of type ${type} claims to be ${length} bytes long`);
    const padded = length + ((4 - (length % 4)) % 4);
    if (!isRead(type)) {
      this.#skip = padded;
      return this.#skipOn(at, end);
    }
    if (length > (type === DECRYPTION_SECRETS ? MAX_SECRETS : MAX_BLOCK))
      return this.#loseAt(at, `a block of type ${type} claims to be ${length} bytes long`);
    if (end - at < padded) {
      this.need = padded;
      return at;
    }
    if (this.#u32(bytes, at + padded - 4) !== length) {
      this.#note(this.#place(), `the two lengths of a block of type ${type} differ`);
    }
    this.#readBlock(type, bytes, at + 8, at + length - 4);
    return at + padded;
  }

  #skipOn(at: number, end: number): number {
    const taken = Math.min(this.#skip, end - at);
    this.#skip -= taken;
    return at + taken;
  }

  #readByteOrder(bytes: Uint8Array, at: number): boolean {
    if (u32le(bytes, at + 8) === BYTE_ORDER) this.#littleEndian = true;
    else if (u32(bytes, at + 8) === BYTE_ORDER) this.#littleEndian = false;
    else return false;
    return true;
  }

  #readBlock(type: number, bytes: Uint8Array, at: number, end: number): void {
    switch (type) {
      case SECTION_HEADER:
        this.#interfaces = [];
        break;
      case INTERFACE_DESCRIPTION:
        this.#readInterface(bytes, at, end);
        break;
      case ENHANCED_PACKET:
        this.#readPacket(bytes, at, end, this.#u32(bytes, at));
        break;
      case OBSOLETE_PACKET:
        this.#readPacket(bytes, at, end, this.#u16(bytes, at));
        break;
      case SIMPLE_PACKET:
        this.#readSimplePacket(bytes, at, end);
        break;
      case DECRYPTION_SECRETS:
        this.#readSecrets(bytes, at, end);
        break;
    }
  }

  #readInterface(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8) this.#note(this.#place(), 'an interface description is too short');
    if (this.#interfaces.length >= MAX_INTERFACES) return;
    let resolution = 6;
    let offset = 0n;
    for (let option = at + 8; end - option >= 4; ) {
      const code = this.#u16(bytes, option);
      const length = this.#u16(bytes, option + 2);
      if (code === 0 || option + 4 + length > end) break;
      if (code === OPTION_TSRESOL && length >= 1) resolution = bytes[option + 4] as number;
      if (code === OPTION_TSOFFSET && length >= 8) offset = this.#i64(bytes, option + 4);
      option += 4 + length + ((4 - (length % 4)) % 4);
    }
    this.#interfaces.push({
      linkType: this.#u16(bytes, at),
      snapshotLength: this.#u32(bytes, at + 4),
      resolution: resolutionOf(resolution, offset),
    });
  }

  #readPacket(bytes: Uint8Array, at: number, end: number, number: number): void {
    this.packets++;
    const from = this.#interfaces[number];
    if (end - at < 20) {
      this.#note(`packet ${this.packets}`, 'its block is too short');
      return;
    }
    if (from === undefined) {
      this.#note(`packet ${this.packets}`, 'its interface is not described');
      return;
    }
    const captured = this.#u32(bytes, at + 12);
    const available = Math.min(captured, end - at - 20);
    if (available < captured) this.#note(`packet ${this.packets}`, 'its captured length exceeds its block');
    const time = microseconds(from.resolution, this.#u32(bytes, at + 4), this.#u32(bytes, at + 8));
    this.#lastTime = time;
    this.#sink.packet(bytes, at + 20, at + 20 + available, this.#u32(bytes, at + 16), time, from.linkType);
  }

  /** It has no time of its own: it gets that of the packet before. */
  #readSimplePacket(bytes: Uint8Array, at: number, end: number): void {
    this.packets++;
    const from = this.#interfaces[0];
    if (end - at < 4) {
      this.#note(`packet ${this.packets}`, 'its block is too short');
      return;
    }
    if (from === undefined) {
      this.#note(`packet ${this.packets}`, 'its interface is not described');
      return;
    }
    const original = this.#u32(bytes, at);
    const limit = from.snapshotLength === 0 ? original : Math.min(original, from.snapshotLength);
    const captured = Math.min(limit, end - at - 4);
    this.#sink.packet(bytes, at + 4, at + 4 + captured, original, this.#lastTime, from.linkType);
  }

  /** Other kinds of secrets (WireGuard, ZigBee) open nothing here. */
  #readSecrets(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 8 || this.#u32(bytes, at) !== TLS_KEY_LOG) return;
    const length = Math.min(this.#u32(bytes, at + 4), end - at - 8);
    this.#secrets(Buffer.from(bytes.subarray(at + 8, at + 8 + length)).toString('latin1'));
  }

  #loseAt(at: number, text: string): number {
    this.#note(this.#place(), `${text}; looking for the next section`);
    this.#lost = true;
    return at + 1; // this place has been looked at
  }

  /** After garbage the next section header is the only sure sign. Answers where it is, or where to go on looking. */
  #findSection(bytes: Uint8Array, start: number, end: number): number {
    for (let at = start; end - at >= 12; at++) {
      if (u32(bytes, at) !== SECTION_HEADER) continue;
      this.#lost = u32le(bytes, at + 8) !== BYTE_ORDER && u32(bytes, at + 8) !== BYTE_ORDER;
      if (!this.#lost) return at;
    }
    return Math.max(start, end - 11);
  }

  #u16(bytes: Uint8Array, at: number): number {
    return this.#littleEndian ? u16le(bytes, at) : u16(bytes, at);
  }

  #u32(bytes: Uint8Array, at: number): number {
    return this.#littleEndian ? u32le(bytes, at) : u32(bytes, at);
  }

  #i64(bytes: Uint8Array, at: number): bigint {
    const [high, low] = this.#littleEndian
      ? [u32le(bytes, at + 4), u32le(bytes, at)]
      : [u32(bytes, at), u32(bytes, at + 4)];
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  }

  #place(): string {
    return `packet ${this.packets + 1}`;
  }
}

function isRead(type: number): boolean {
  return (
    type === SECTION_HEADER ||
    type === INTERFACE_DESCRIPTION ||
    type === OBSOLETE_PACKET ||
    type === SIMPLE_PACKET ||
    type === ENHANCED_PACKET ||
    type === DECRYPTION_SECRETS
  );
}
