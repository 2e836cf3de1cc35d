import type { Flow, FlowKey, Half } from './flow.ts';
import { FlowKeyRegisters } from './flow-key.ts';
import type { FlowStore } from './flow-store.ts';
import { CLOSED, OPEN_TCP } from './flow-table.ts';
import type { Frame } from './frame.ts';
import { i32, u16 } from './read-integers.ts';
import type { StreamReassembler } from './reassemble-stream.ts';
import { distance, later, plus } from './sequence.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** A SYN this close before known bytes is their own, captured late. */
const LATE_SYN_RANGE = 1024 * 1024;
/** A SYN with the sequence number of a closed connection is a copy of its SYN, if it does not come later than this. */
const COPY_TIME = 1_000_000;
/** A reset from further away is a blind attack (RFC 5961) or a stray, and does not end the connection. */
const RESET_RANGE = 1 << 30;

/** Follows TCP connections (RFC 9293) from what was captured of them. */
export class TcpTracker {
  readonly #store: FlowStore;
  readonly #reassembler: StreamReassembler;
  readonly #key: FlowKey & FlowKeyRegisters = new FlowKeyRegisters();
  readonly #note: (text: string) => void;

  constructor(store: FlowStore, reassembler: StreamReassembler, note: (text: string) => void) {
    this.#store = store;
    this.#reassembler = reassembler;
    this.#note = note;
  }

  /** The frame is at a TCP header. */
  segment(frame: Frame): void {
    const { bytes, at, end } = frame;
    if (end - at < 20) {
      this.#note('a TCP header is cut off');
      return;
    }
    const headerLength = ((bytes[at + 12] as number) >>> 4) * 4;
    if (headerLength < 20) {
      this.#note('a TCP header has an impossible length');
      return;
    }
    const flags = bytes[at + 13] as number;
    const sequence = i32(bytes, at + 4);
    const key = this.#key;
    key.set(frame, false, u16(bytes, at), u16(bytes, at + 2));
    const flow = this.#flowOf(frame, flags, sequence);
    const half = key.fromLow ? flow.low : flow.high;
    const other = key.fromLow ? flow.high : flow.low;
    flow.packets += frame.packets;
    flow.end = frame.time;
    half.packets++;
    half.ttl = frame.ttl;
    if (frame.ethernet >= 0) noteEthernet(frame, half);
    const payload = Math.min(end, at + headerLength);
    if (headerLength > 20 && headerLength <= end - at) noteTimestamp(frame, half, headerLength);
    let start = sequence;
    if ((flags & SYN) !== 0) {
      this.#synchronise(frame, flow, half, other, flags, sequence, headerLength);
      start = plus(sequence, 1);
    }
    if ((flags & ACK) !== 0) acknowledge(other, i32(bytes, at + 8));
    if (payload < end) this.#reassembler.receive(flow, half, bytes, payload, end, start, frame.time);
    if ((flags & FIN) !== 0) this.#finished(frame, flow, half, start, payload);
    if ((flags & RST) !== 0) this.#wasReset(flow, half, sequence);
    if (half.pending.length > 0) this.#reassembler.reconsider(flow, half, other, frame.time);
    if (other.pending.length > 0) this.#reassembler.reconsider(flow, other, half, frame.time);
    this.#settle(flow);
  }

  /** The flow that the packet belongs to: the known one, unless this packet begins another on the same four-tuple. */
  #flowOf(frame: Frame, flags: number, sequence: number): Flow {
    const known = this.#store.find(this.#key);
    if (known !== undefined) {
      if ((flags & (SYN | RST)) !== SYN || !beginsAnew(known, this.#key.fromLow, flags, sequence, frame)) {
        if (!known.closed) this.#store.touch(known);
        return known;
      }
      this.#store.end(known);
    }
    return this.#store.open(this.#key, frame.time, OPEN_TCP);
  }

  #synchronise(
    frame: Frame,
    flow: Flow,
    half: Half,
    other: Half,
    flags: number,
    sequence: number,
    headerLength: number,
  ): void {
    const side = half === flow.low ? 1 : 2;
    if ((flags & ACK) === 0) {
      if (flow.syn === 0) flow.syn = side;
    } else {
      flow.synAck = side;
      flow.handshake = {
        window: u16(frame.bytes, frame.at + 14),
        dontFragment: frame.dontFragment,
        options: frame.bytes.slice(frame.at + 20, Math.min(frame.end, frame.at + headerLength)),
      };
      const expected = i32(frame.bytes, frame.at + 8);
      if (!other.based && !other.isnKnown) this.#reassembler.base(flow, other, expected);
    }
    half.isnKnown = true;
    half.isn = sequence;
    this.#reassembler.base(flow, half, plus(sequence, 1));
  }

  #finished(frame: Frame, flow: Flow, half: Half, start: number, payload: number): void {
    if (flow.fin === 0) flow.fin = half === flow.low ? 1 : 2;
    if (half.finKnown) return;
    half.finKnown = true;
    half.finSequence = plus(start, frame.end - payload + frame.cut);
    half.finAcknowledges = i32(frame.bytes, frame.at + 8);
  }

  #wasReset(flow: Flow, half: Half, sequence: number): void {
    if (half.based && Math.abs(distance(half.next, sequence)) > RESET_RANGE && sequence !== 0) {
      half.strays++;
      return;
    }
    if (flow.reset === 0) flow.reset = half === flow.low ? 1 : 2;
  }

  #settle(flow: Flow): void {
    if (flow.closed || (flow.reset === 0 && flow.fin === 0)) return;
    if (flow.reset === 0 && !(hasFinished(flow.low) && hasFinished(flow.high))) return;
    flow.closed = true;
    this.#store.move(flow, CLOSED);
  }
}

function hasFinished(half: Half): boolean {
  return half.finKnown && half.based && distance(half.finSequence, half.next) >= 0;
}

function acknowledge(half: Half, sequence: number): void {
  half.acked = half.ackedKnown ? later(half.acked, sequence) : sequence;
  half.ackedKnown = true;
}

/** Whether a SYN on a known four-tuple is the first packet of another connection. */
function beginsAnew(flow: Flow, fromLow: boolean, flags: number, sequence: number, frame: Frame): boolean {
  const half = fromLow ? flow.low : flow.high;
  const other = fromLow ? flow.high : flow.low;
  const first = plus(sequence, 1);
  if (half.isnKnown) {
    if (half.isn === sequence) return flow.closed && frame.time - flow.end > COPY_TIME;
    // An answer to the same SYN with another sequence number, before anything was said, replaces the first answer.
    const answer = (flags & ACK) !== 0 && half.bytes === 0 && other.isnKnown;
    return !(answer && i32(frame.bytes, frame.at + 8) === plus(other.isn, 1));
  }
  if (half.packets === 0) {
    if ((flags & ACK) !== 0) return flow.closed && !other.isnKnown;
    if (other.isnKnown) return flow.closed; // both opened at once, or the SYN-ACK was captured before the SYN
    return flow.closed || !(half.ackedKnown && isShortlyBefore(first, half.acked));
  }
  const known = half.based ? half.next : half.pending[0]?.sequence;
  return flow.closed || (known !== undefined && !isShortlyBefore(first, known));
}

function isShortlyBefore(first: number, known: number): boolean {
  const range = distance(first, known);
  return range >= 0 && range < LATE_SYN_RANGE;
}

function noteTimestamp(frame: Frame, half: Half, headerLength: number): void {
  const value = timestamp(frame.bytes, frame.at + 20, frame.at + headerLength);
  if (value < 0) return;
  half.firstStamp ??= { time: frame.time, value };
  half.lastStamp = value;
  half.lastStampTime = frame.time;
}

/** TSval of the timestamps option (RFC 7323), or -1. Nearly always it stands first, after two fillers. */
function timestamp(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= 12 && i32(bytes, start) === 0x0101080a) return i32(bytes, start + 4) >>> 0;
  for (let at = start; at < end; ) {
    const kind = bytes[at] as number;
    if (kind === 0) return -1;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = bytes[at + 1] as number;
    if (length < 2 || at + length > end) return -1;
    if (kind === 8 && length === 10) return i32(bytes, at + 2) >>> 0;
    at += length;
  }
  return -1;
}

function noteEthernet(frame: Frame, half: Half): void {
  half.ethernetHigh = u16(frame.bytes, frame.ethernet);
  half.ethernetLow = i32(frame.bytes, frame.ethernet + 2);
}
