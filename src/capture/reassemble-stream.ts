import type { Flow, Half, Pending } from './flow.ts';
import { distance, plus } from './sequence.ts';

/** A segment further ahead than this does not belong to the connection: no window is larger (RFC 7323). */
const MAX_AHEAD = 1 << 30;
/** Bytes out of order that one side may have pending. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
const MAX_PENDING_SEGMENTS = 4096;
/** When the other end has acknowledged bytes that are missing here, they may still be late in the capture: wait so long. */
const PATIENCE_PACKETS = 64;
const PATIENCE_TIME = 2_000_000;
/** A capture of one direction shows no acknowledgements. */
const PATIENCE_ONE_SIDED = 256;
/** At the end of a flow, bytes further than this behind a gap are believed only if they were acknowledged. */
const MAX_UNPROVEN_GAP = 1024 * 1024;

/** Takes bytes of one side, in order. `bytes[start, end)` is only valid during the call. */
export type Deliver = (
  flow: Flow,
  half: Half,
  bytes: Uint8Array,
  start: number,
  end: number,
  time: number,
) => void;

/** Puts the segments of one side into order. Of bytes sent twice the first copy captured wins. */
export class StreamReassembler {
  readonly #deliver: Deliver;
  /** Bytes pending in all flows. */
  pendingBytes = 0;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** `bytes[start, end)`, not empty, have the sequence number `sequence`. */
  receive(
    flow: Flow,
    half: Half,
    bytes: Uint8Array,
    start: number,
    end: number,
    sequence: number,
    time: number,
  ): void {
    if (!half.based) {
      this.#hold(half, bytes, start, end, sequence, time);
      return;
    }
    const ahead = distance(half.next, sequence);
    if (ahead === 0) {
      if (half.pending.length > 0) {
        this.#hold(half, bytes, start, end, sequence, time); // bytes that came first win where they overlap
        this.#drain(flow, half, time);
        return;
      }
      half.next = plus(sequence, end - start);
      this.#deliver(flow, half, bytes, start, end, time);
    } else if (ahead > 0) {
      if (ahead > MAX_AHEAD) half.strays++;
      else this.#hold(half, bytes, start, end, sequence, time);
    } else {
      this.#receiveAgain(flow, half, bytes, start, end, -ahead, time);
    }
  }

  /** The stream of this side begins at `sequence`. */
  base(flow: Flow, half: Half, sequence: number): void {
    if (half.based) return;
    half.based = true;
    half.next = sequence;
    if (half.pending.length === 0) return;
    flow.late = true;
    this.#drain(flow, half, -1);
  }

  /** Looks whether it is worth waiting any longer for what is missing. Called for every packet while bytes are pending. */
  reconsider(flow: Flow, half: Half, other: Half, time: number): void {
    half.waited++;
    const first = half.pending[0];
    if (first === undefined) return;
    const waited = time - half.waitingSince;
    const full = half.pendingBytes > MAX_PENDING_BYTES || half.pending.length > MAX_PENDING_SEGMENTS;
    if (!half.based) {
      if (full || half.waited > PATIENCE_PACKETS || waited > PATIENCE_TIME)
        this.base(flow, half, first.sequence);
      return;
    }
    const acknowledged = half.ackedKnown && distance(first.sequence, half.acked) >= 0;
    const tired = acknowledged && (half.waited > PATIENCE_PACKETS || waited > PATIENCE_TIME);
    if (full || tired || (other.packets === 0 && half.waited > PATIENCE_ONE_SIDED)) this.skipGap(flow, half);
  }

  /** The flow ends: nothing more is waited for. */
  finish(flow: Flow, half: Half): void {
    const begin = half.pending[0];
    if (!half.based && begin !== undefined) this.base(flow, half, begin.sequence);
    for (let first = half.pending[0]; first !== undefined; first = half.pending[0]) {
      const gap = distance(half.next, first.sequence);
      const proven = half.ackedKnown && distance(first.sequence, half.acked) > 0;
      if (!proven && gap > MAX_UNPROVEN_GAP) {
        half.strays += half.pending.length;
        this.#forget(half);
        return;
      }
      this.skipGap(flow, half);
    }
  }

  /** Gives up the bytes before the first pending ones. */
  skipGap(flow: Flow, half: Half): void {
    const first = half.pending[0];
    if (first === undefined) return;
    half.missing += distance(half.next, first.sequence);
    half.tail.markGap();
    half.next = first.sequence;
    flow.late = true;
    this.#drain(flow, half, -1);
    half.waited = 0;
  }

  #receiveAgain(
    flow: Flow,
    half: Half,
    bytes: Uint8Array,
    start: number,
    end: number,
    back: number,
    time: number,
  ): void {
    const old = Math.min(back, end - start);
    // One byte before the next one is a keep-alive (RFC 9293, section 3.8.4), and what it holds means nothing.
    const keepAlive = back === 1 && end - start === 1;
    if (!keepAlive && half.tail.differs(bytes, start, start + old, back)) half.differingOverlaps++;
    if (start + old === end) return;
    this.receive(flow, half, bytes, start + old, end, half.next, time);
  }

  /** Keeps what is not pending yet, in order. */
  #hold(half: Half, bytes: Uint8Array, start: number, end: number, sequence: number, time: number): void {
    const { pending } = half;
    if (pending.length === 0) {
      half.waited = 0;
      half.waitingSince = time;
    }
    let index = pending.length;
    while (index > 0 && distance(sequence, (pending[index - 1] as Pending).sequence) > 0) index--;
    const before = pending[index - 1];
    let from = start;
    if (before !== undefined) {
      const overlap = distance(sequence, plus(before.sequence, before.bytes.length));
      if (overlap > 0)
        from = this.#compare(half, bytes, start, end, before, -distance(sequence, before.sequence));
    }
    while (from < end) {
      const next = pending[index];
      const at = plus(sequence, from - start);
      const room = next === undefined ? end - from : Math.min(end - from, distance(at, next.sequence));
      if (room > 0) {
        pending.splice(index, 0, { sequence: at, bytes: bytes.slice(from, from + room), time });
        half.pendingBytes += room;
        this.pendingBytes += room;
        index++;
        from += room;
      }
      if (next === undefined || from >= end) break;
      from = this.#compare(half, bytes, from, end, next, 0);
      index++;
    }
  }

  /** The bytes at `from` are pending already, from `offset` on in `known`. Answers where the unknown ones begin. */
  #compare(half: Half, bytes: Uint8Array, from: number, end: number, known: Pending, offset: number): number {
    const length = Math.min(end - from, known.bytes.length - offset);
    for (let i = 0; i < length; i++) {
      if (bytes[from + i] !== known.bytes[offset + i]) {
        half.differingOverlaps++;
        break;
      }
    }
    return from + length;
  }

  /** Delivers what has come into order. `time` is that of the packet that closed the gap, -1 to keep their own. */
  #drain(flow: Flow, half: Half, time: number): void {
    const { pending } = half;
    let done = 0;
    for (; done < pending.length; done++) {
      const { sequence, bytes, time: own } = pending[done] as Pending;
      const old = distance(sequence, half.next);
      if (old < 0) break;
      if (old >= bytes.length) continue;
      half.next = plus(sequence, bytes.length);
      this.#deliver(flow, half, bytes, old, bytes.length, time < 0 ? own : time);
    }
    for (const { bytes } of pending.splice(0, done)) {
      half.pendingBytes -= bytes.length;
      this.pendingBytes -= bytes.length;
    }
    half.waited = 0;
    const first = pending[0];
    if (first !== undefined) half.waitingSince = first.time;
  }

  #forget(half: Half): void {
    this.pendingBytes -= half.pendingBytes;
    half.pendingBytes = 0;
    half.pending = [];
  }
}
