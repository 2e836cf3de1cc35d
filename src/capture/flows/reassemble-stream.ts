import type { Flow, FlowSide } from './flow.ts';
import type { Segment } from './segment.ts';
import { distance, plus } from './sequence.ts';

/** A segment further ahead than this does not belong to the connection: no window is larger (RFC 7323). */
const MAX_AHEAD = 1 << 30;
/** What one side, and all flows together, may have pending, counting `OVERHEAD` for every segment. */
const MAX_PENDING = 4 * 1024 * 1024;
const MAX_ALL_PENDING = 64 * 1024 * 1024;
const OVERHEAD = 200;
/** When the other end has acknowledged bytes that are missing here, they may still come late: this is waited for them. */
const PATIENCE_PACKETS = 64;
const PATIENCE_TIME = 2_000_000; // µs
/** A capture of one direction shows no acknowledgements. */
const PATIENCE_ONE_SIDED = 256;
/** Bytes behind a gap are believed if acknowledged or in the window, or not further than this where no window is known. */
const MAX_UNPROVEN_GAP = 1024 * 1024;

/** Takes bytes of one side, in order. The segment is only valid during the call. */
export type Deliver = (flow: Flow, half: FlowSide, segment: Segment) => void;

/** Puts the segments of one side into order. Of bytes sent twice the first copy captured wins. */
export class StreamReassembler {
  readonly #deliver: Deliver;
  #allPending = 0;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** `half` said `segment`, which is not empty and is used up. */
  receive(flow: Flow, half: FlowSide, segment: Segment): void {
    if (!half.based) {
      this.#hold(half, segment);
      return;
    }
    const ahead = distance(half.next, segment.sequence);
    if (ahead > 0) {
      if (ahead > MAX_AHEAD) half.strays++;
      else this.#hold(half, segment);
      return;
    }
    if (ahead < 0) this.#skipKnown(half, segment, -ahead);
    if (segment.length === 0) return;
    if (half.pending.length > 0) {
      this.#hold(half, segment); // where it overlaps with bytes that came earlier, those win
      this.#drain(flow, half, segment.time);
      return;
    }
    half.next = plus(segment.sequence, segment.length);
    this.#deliver(flow, half, segment);
  }

  /** The stream of this side begins at `sequence`. */
  base(flow: Flow, half: FlowSide, sequence: number): void {
    if (half.based) return;
    half.based = true;
    half.begin = half.next = sequence;
    if (half.pending.length === 0) return;
    flow.late = true;
    this.#drain(flow, half, -1);
  }

  /** Looks whether it is worth waiting any longer for what is missing. Called for every packet while segments are pending. */
  reconsider(flow: Flow, half: FlowSide, other: FlowSide, time: number): void {
    const first = half.pending[0];
    if (first === undefined) return;
    half.waited++;
    const long = half.waited > PATIENCE_PACKETS || Math.abs(time - half.waitingSince) > PATIENCE_TIME;
    const full = half.pendingSize > MAX_PENDING || this.#allPending > MAX_ALL_PENDING;
    if (!half.based) {
      if (full || long) this.base(flow, half, first.sequence);
      return;
    }
    const acknowledged = half.ackedKnown && distance(first.sequence, half.acked) >= 0;
    const oneSided = other.packets === 0 && half.waited > PATIENCE_ONE_SIDED;
    if (full || (acknowledged && long) || oneSided) this.#skipGap(flow, half, first);
  }

  /** The flow ends: nothing more is waited for. */
  finish(flow: Flow, half: FlowSide, other: FlowSide): void {
    const unproven = unprovenGap(half, other);
    const begin = half.pending[0];
    if (!half.based && begin !== undefined) this.base(flow, half, begin.sequence);
    for (let first = half.pending[0]; first !== undefined; first = half.pending[0]) {
      const proven = half.ackedKnown && distance(first.sequence, half.acked) > 0;
      if (!proven && distance(half.next, first.sequence) > unproven) {
        half.strays += half.pending.length;
        this.#remove(half, half.pending.length);
        return;
      }
      this.#skipGap(flow, half, first);
    }
  }

  /** Both sides have finished: whatever still comes are copies. */
  seal(flow: Flow): void {
    flow.sealed = true;
    for (const half of [flow.low, flow.high]) {
      half.strays += half.pending.length;
      this.#remove(half, half.pending.length);
      half.tail.seal();
    }
  }

  /** Gives up the bytes before the first pending ones. */
  #skipGap(flow: Flow, half: FlowSide, first: Segment): void {
    half.missing += distance(half.next, first.sequence);
    half.tail.markGap();
    half.next = first.sequence;
    flow.late = true;
    this.#drain(flow, half, -1);
  }

  /** The segment begins `back` bytes before the next one in order. */
  #skipKnown(half: FlowSide, segment: Segment, back: number): void {
    const known = Math.min(back, segment.length);
    // One byte before the next one is a keep-alive (RFC 9293, section 3.8.4), and what it holds means nothing.
    const keepAlive = back === 1 && segment.length === 1;
    const { bytes, start } = segment;
    if (!keepAlive && half.tail.differs(bytes, start, start + known, back)) half.differingOverlaps++;
    segment.skip(known);
  }

  /** Keeps what is not pending yet, in order. */
  #hold(half: FlowSide, segment: Segment): void {
    const { pending } = half;
    if (pending.length === 0) {
      half.waited = 0;
      half.waitingSince = segment.time;
    }
    let index = pending.length;
    while (index > 0 && distance(segment.sequence, (pending[index - 1] as Segment).sequence) > 0) index--;
    const before = pending[index - 1];
    if (before !== undefined) skipPending(half, segment, before);
    while (segment.length > 0) {
      const next = pending[index];
      const free = next === undefined ? segment.length : distance(segment.sequence, next.sequence);
      if (free > 0) {
        const piece = segment.copy(Math.min(free, segment.length));
        pending.splice(index, 0, piece);
        this.#count(half, piece.length + OVERHEAD);
        segment.skip(piece.length);
        index++;
      }
      if (next === undefined) return;
      skipPending(half, segment, next);
      index++;
    }
  }

  /** Delivers what has come into order. `time` is that of the packet that closed the gap, -1 to keep their own. */
  #drain(flow: Flow, half: FlowSide, time: number): void {
    const { pending } = half;
    let done = 0;
    for (; done < pending.length; done++) {
      const segment = pending[done] as Segment;
      const known = distance(segment.sequence, half.next);
      if (known < 0) break;
      this.#count(half, -segment.length - OVERHEAD);
      if (known >= segment.length) continue;
      segment.skip(known);
      half.next = plus(segment.sequence, segment.length);
      if (time >= 0) segment.time = time;
      this.#deliver(flow, half, segment);
    }
    pending.splice(0, done);
    half.waited = 0;
    half.waitingSince = pending[0]?.time ?? Number.NaN;
  }

  #remove(half: FlowSide, segments: number): void {
    for (const segment of half.pending.splice(0, segments)) this.#count(half, -segment.length - OVERHEAD);
  }

  #count(half: FlowSide, size: number): void {
    half.pendingSize += size;
    this.#allPending += size;
  }
}

/** How far beyond the next byte in order `half` may have sent without it being acknowledged: as far as the window. */
function unprovenGap(half: FlowSide, other: FlowSide): number {
  if (!half.isnKnown || !other.isnKnown || !half.ackedKnown) return MAX_UNPROVEN_GAP;
  const shift = half.windowShift < 0 || other.windowShift < 0 ? 0 : other.windowShift;
  return Math.max(0, distance(half.next, half.acked)) + half.peerWindow * 2 ** shift;
}

/** Skips what `segment` has in common with `known`, which begins no later and came first. */
function skipPending(half: FlowSide, segment: Segment, known: Segment): void {
  const offset = distance(known.sequence, segment.sequence);
  const common = Math.min(segment.length, known.length - offset);
  if (common <= 0 || offset < 0) return;
  for (let i = 0; i < common; i++) {
    if (segment.bytes[segment.start + i] !== known.bytes[known.start + offset + i]) {
      half.differingOverlaps++;
      break;
    }
  }
  segment.skip(common);
}
