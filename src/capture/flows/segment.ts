/**
 * A run of bytes that one side said: those of one packet, or a part of them. Also the registers for the packet at hand,
 * which are filled again for the next one: whoever keeps it takes a copy.
 */
export class Segment {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Sequence number of the first byte, as in sequence.ts; 0 in a datagram. */
  sequence: number;
  /** What the packet acknowledged of the other side; 0 when nothing. */
  acknowledged: number;
  /** µs since the Unix epoch. */
  time: number;

  constructor(
    bytes: Uint8Array,
    start: number,
    end: number,
    sequence: number,
    acknowledged: number,
    time: number,
  ) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.sequence = sequence;
    this.acknowledged = acknowledged;
    this.time = time;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Registers to be filled. */
  static registers(): Segment {
    return new Segment(new Uint8Array(0), 0, 0, 0, 0, Number.NaN);
  }

  /** A copy of `length` bytes from the start. */
  copy(length: number): Segment {
    const bytes = this.bytes.slice(this.start, this.start + length);
    return new Segment(bytes, 0, length, this.sequence, this.acknowledged, this.time);
  }

  /** Without the first `length` bytes. */
  skip(length: number): void {
    this.start += length;
    this.sequence = (this.sequence + length) | 0;
  }
}
