import type { Frame } from '../layers/frame.ts';
import { i32, u16 } from '../model/read-integers.ts';
import type { Flow, FlowSide, SynAck } from './flow.ts';
import { FlowKeyRegisters } from './flow-key.ts';
import type { FlowStore } from './flow-store.ts';
import { CLOSED, OPEN_TCP } from './flow-table.ts';
import type { StreamReassembler } from './reassemble-stream.ts';
import { Segment } from './segment.ts';
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
  readonly #key = new FlowKeyRegisters();
  readonly #segment = Segment.registers();
  readonly #facts: boolean;
  readonly #note: (text: string) => void;

  /** `facts`: whether to note what tells about the machines (see host-facts.ts). */
  constructor(
    store: FlowStore,
    reassembler: StreamReassembler,
    facts: boolean,
    note: (text: string) => void,
  ) {
    this.#facts = facts;
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
    const payload = Math.min(end, at + headerLength);
    if (this.#facts) noteFacts(frame, half, payload);
    let start = sequence;
    if ((flags & SYN) !== 0) {
      this.#synchronise(frame, flow, half, other, flags, sequence, payload);
      start = plus(sequence, 1);
    }
    if ((flags & ACK) !== 0) acknowledge(other, i32(bytes, at + 8), u16(bytes, at + 14));
    if (payload < end && !flow.sealed) {
      const segment = this.#segment;
      segment.bytes = bytes;
      segment.start = payload;
      segment.end = end;
      segment.sequence = start;
      segment.acknowledged = (flags & ACK) === 0 ? other.isn : i32(bytes, at + 8);
      segment.time = frame.time;
      if (!other.based || distance(other.next, segment.acknowledged) > 0) flow.late = true;
      this.#reassembler.receive(flow, half, segment);
    }
    if ((flags & (FIN | SYN)) === FIN) this.#finished(frame, flow, half, start, payload);
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
        this.#store.touch(known);
        return known;
      }
      this.#store.end(known);
    }
    return this.#store.open(this.#key, frame.time, OPEN_TCP, (flags & SYN) !== 0);
  }

  #synchronise(
    frame: Frame,
    flow: Flow,
    half: FlowSide,
    other: FlowSide,
    flags: number,
    sequence: number,
    payload: number,
  ): void {
    const side = half === flow.low ? 1 : 2;
    if ((flags & ACK) === 0) {
      if (flow.syn === 0) flow.syn = side;
    } else {
      flow.synAck = side;
      if (this.#facts) flow.handshake = handshakeOf(frame, payload);
      if (flow.reset !== 0 && flow.low.bytes + flow.high.bytes === 0) this.#reopen(flow);
      const expected = i32(frame.bytes, frame.at + 8);
      if (!other.based && !other.isnKnown) this.#reassembler.base(flow, other, expected);
    }
    half.windowShift = windowShift(frame.bytes, frame.at + 20, payload);
    half.isnKnown = true;
    half.isn = sequence;
    this.#reassembler.base(flow, half, plus(sequence, 1));
  }

  /** It had been refused. */
  #reopen(flow: Flow): void {
    flow.reset = 0;
    if (!flow.closed) return;
    flow.closed = false;
    this.#store.move(flow, OPEN_TCP);
  }

  #finished(frame: Frame, flow: Flow, half: FlowSide, start: number, payload: number): void {
    const end = plus(start, frame.end - payload + frame.cut);
    if (half.finKnown) return;
    if (half.based && distance(half.next, end) < 0) {
      half.strays++;
      return;
    }
    if (flow.fin === 0) flow.fin = half === flow.low ? 1 : 2;
    half.finKnown = true;
    half.finSequence = end;
    half.finAcknowledges = i32(frame.bytes, frame.at + 8);
    half.finTime = frame.time;
  }

  #wasReset(flow: Flow, half: FlowSide, sequence: number): void {
    if (half.based && Math.abs(distance(half.next, sequence)) > RESET_RANGE && sequence !== 0) {
      half.strays++;
      return;
    }
    if (flow.reset === 0) flow.reset = half === flow.low ? 1 : 2;
  }

  #settle(flow: Flow): void {
    if (flow.closed || (flow.reset === 0 && flow.fin === 0)) return;
    if (hasFinished(flow.low) && hasFinished(flow.high)) {
      this.#reassembler.seal(flow);
    } else if (flow.reset === 0) return;
    flow.closed = true;
    this.#store.move(flow, CLOSED);
  }
}

function hasFinished(half: FlowSide): boolean {
  return half.finKnown && half.based && distance(half.finSequence, half.next) >= 0;
}

/** A window of zero may come with a reset, and says nothing then about what was sent before. */
function acknowledge(half: FlowSide, sequence: number, window: number): void {
  if (window > 0) half.peerWindow = window;
  half.acked = half.ackedKnown ? later(half.acked, sequence) : sequence;
  half.ackedKnown = true;
}

/** Whether a SYN on a known four-tuple is the first packet of another connection. */
function beginsAnew(flow: Flow, fromLow: boolean, flags: number, sequence: number, frame: Frame): boolean {
  const half = fromLow ? flow.low : flow.high;
  const other = fromLow ? flow.high : flow.low;
  const first = plus(sequence, 1);
  if (half.isnKnown) {
    // With the same number it is a copy, or another try after a refusal; a new connection comes later and on a closed one.
    const refused = flow.reset !== 0 && !other.isnKnown;
    if (half.isn === sequence) return flow.closed && !refused && frame.time - flow.end > COPY_TIME;
    // An answer to the same SYN with another sequence number, before anything was said, replaces the first answer.
    const answer = (flags & ACK) !== 0 && half.bytes === 0 && other.isnKnown;
    return !(answer && i32(frame.bytes, frame.at + 8) === plus(other.isn, 1));
  }
  if (half.packets === 0) {
    if ((flags & ACK) !== 0) return flow.closed && !other.isnKnown;
    if (other.isnKnown) return flow.closed; // both opened at once, or the SYN-ACK was captured before the SYN
    return flow.closed || !(half.ackedKnown && isShortlyBefore(first, half.acked));
  }
  // A refused connection that is tried again with the same SYN and accepted is still the same.
  if ((flags & ACK) !== 0 && other.isnKnown && i32(frame.bytes, frame.at + 8) === plus(other.isn, 1))
    return false;
  if (half.based && half.begin === first) return flow.closed && frame.time - flow.end > COPY_TIME;
  const known = half.based ? half.next : half.pending[0]?.sequence;
  return flow.closed || (known !== undefined && !isShortlyBefore(first, known));
}

function isShortlyBefore(first: number, known: number): boolean {
  const range = distance(first, known);
  return range >= 0 && range < LATE_SYN_RANGE;
}

function handshakeOf(frame: Frame, optionsEnd: number): SynAck {
  return {
    window: u16(frame.bytes, frame.at + 14),
    dontFragment: frame.dontFragment,
    options: frame.bytes.slice(frame.at + 20, optionsEnd),
  };
}

/** What every packet tells about the machine that sent it. */
function noteFacts(frame: Frame, half: FlowSide, optionsEnd: number): void {
  half.ttl = frame.ttl;
  if (frame.ethernet >= 0) {
    half.ethernetHigh = u16(frame.bytes, frame.ethernet);
    half.ethernetLow = i32(frame.bytes, frame.ethernet + 2);
  }
  const stamp = findTimestamp(frame.bytes, frame.at + 20, optionsEnd);
  if (stamp === 0) return;
  half.lastStamp = i32(frame.bytes, stamp);
  half.lastStampTime = frame.time;
  half.firstStamp ??= { time: frame.time, value: half.lastStamp >>> 0 };
}

/** Where the value of the timestamps option (RFC 7323) is, or 0. Nearly always it stands first, after two fillers. */
function findTimestamp(bytes: Uint8Array, start: number, end: number): number {
  if (end - start >= 12 && i32(bytes, start) === 0x0101080a) return start + 4;
  return findOption(bytes, start, end, 8, 10);
}

/** How far to shift the windows of whoever sent a SYN with these options (RFC 7323), or -1 when they are not scaled. */
function windowShift(bytes: Uint8Array, start: number, end: number): number {
  const at = findOption(bytes, start, end, 3, 3);
  return at === 0 ? -1 : Math.min(14, bytes[at] as number);
}

/** Where the value of a TCP option of that kind and length is, or 0. */
function findOption(bytes: Uint8Array, start: number, end: number, kind: number, length: number): number {
  for (let at = start; at < end; ) {
    const found = bytes[at] as number;
    if (found === 0) return 0;
    const step = found === 1 ? 1 : (bytes[at + 1] as number);
    if (found === kind && step === length && at + length <= end) return at + 2;
    if (step === 0) return 0;
    at += step;
  }
  return 0;
}
