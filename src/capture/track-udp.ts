import type { Flow } from './flow.ts';
import { FlowKeyRegisters } from './flow-key.ts';
import type { FlowStore } from './flow-store.ts';
import { OPEN_UDP } from './flow-table.ts';
import type { Frame } from './frame.ts';
import { u16 } from './read-integers.ts';
import type { Deliver } from './reassemble-stream.ts';
import { Segment } from './segment.ts';

/** Follows UDP flows: every datagram is a message. */
export class UdpTracker {
  readonly #store: FlowStore;
  readonly #deliver: Deliver;
  readonly #udpIdle: number;
  readonly #key = new FlowKeyRegisters();
  readonly #segment = Segment.registers();
  readonly #note: (text: string) => void;

  constructor(store: FlowStore, deliver: Deliver, udpIdle: number, note: (text: string) => void) {
    this.#store = store;
    this.#deliver = deliver;
    this.#udpIdle = udpIdle;
    this.#note = note;
  }

  /** The frame is at a UDP header (RFC 768). */
  datagram(frame: Frame): void {
    const { bytes, at } = frame;
    if (frame.left() < 8) {
      this.#note('a UDP header is cut off');
      return;
    }
    const length = u16(bytes, at + 4);
    if (length >= 8) frame.limit(length); // zero: a jumbogram or segmentation offload; 1 to 7 are wrong
    this.#key.set(frame, true, u16(bytes, at), u16(bytes, at + 2));
    const flow = this.#flowOf(frame);
    const half = this.#key.fromLow ? flow.low : flow.high;
    flow.packets += frame.packets;
    flow.end = frame.time;
    half.packets++;
    half.ttl = frame.ttl;
    half.missing += frame.cut;
    const segment = this.#segment;
    segment.bytes = bytes;
    segment.start = at + 8;
    segment.end = frame.end;
    segment.time = frame.time;
    this.#deliver(flow, half, segment);
  }

  #flowOf(frame: Frame): Flow {
    const known = this.#store.find(this.#key);
    if (known !== undefined) {
      if (frame.time - known.end <= this.#udpIdle) {
        this.#store.touch(known);
        return known;
      }
      this.#store.end(known);
    }
    return this.#store.open(this.#key, frame.time, OPEN_UDP);
  }
}
