/**
 * Registers of the packet being decoded. One object is reused for all packets: the decoders of the layers move `at`
 * forward and fill in what they find, so that nothing is allocated for a packet.
 */
export class Frame {
  bytes: Uint8Array = new Uint8Array(0);
  /** First byte of the current layer. */
  at = 0;
  /** End of the captured bytes of the current layer. */
  end = 0;
  /** Bytes of the current layer that were on the wire after `end` but not captured. */
  cut = 0;
  time = Number.NaN;
  /** Offset of the Ethernet source address in `bytes`, or -1. */
  ethernet = -1;
  /** Captured packets that this one was put together from: more than one for a reassembled IP datagram. */
  packets = 1;

  /** 4 or 6. An IPv4 address is in the first word only. */
  family = 0;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  target0 = 0;
  target1 = 0;
  target2 = 0;
  target3 = 0;
  ttl = 0;
  dontFragment = false;

  start(bytes: Uint8Array, start: number, end: number, originalLength: number, time: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.cut = Math.max(0, originalLength - (end - start));
    this.time = time;
    this.ethernet = -1;
    this.packets = 1;
  }

  /** Captured bytes left in the current layer. */
  left(): number {
    return this.end - this.at;
  }

  /**
   * The header says that the current layer is `length` bytes, from `at`: drops padding behind it, or notes what was
   * not captured. A length beyond the packet on the wire is wrong, and nothing is missing.
   */
  limit(length: number): void {
    const captured = this.end - this.at;
    if (length <= captured) {
      this.end = this.at + length;
      this.cut = 0;
    } else {
      this.cut = Math.min(this.cut, length - captured);
    }
  }
}
