import type { Frame } from '../layers/frame.ts';
import { u16 } from '../model/read-integers.ts';
import type { Flow } from './flow.ts';
import { FlowKeyRegisters } from './flow-key.ts';
import type { FlowStore } from './flow-store.ts';
import { OPEN_UDP } from './flow-table.ts';
import { OneSidedUdp } from './one-sided-udp.ts';
import type { Deliver } from './reassemble-stream.ts';
import { Segment } from './segment.ts';

/** Follows UDP flows: every datagram is a message. */
export class UdpTracker {
  readonly #store: FlowStore;
  readonly #deliver: Deliver;
  readonly #udpIdle: number;
  readonly #key = new FlowKeyRegisters();
  readonly #segment = Segment.registers();
  readonly #unanswered = new OneSidedUdp();
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
    const sourcePort = u16(bytes, at);
    const targetPort = u16(bytes, at + 2);
    this.#key.set(frame, true, sourcePort, targetPort);
    const found = this.#find(frame, sourcePort, targetPort);
    const flow = found.aliasOf ?? found;
    // An alias begins with an answer, so the side that began it did not begin the flow.
    const fromFirst = (this.#key.fromLow === found.lowBegan) === (found === flow);
    const half = fromFirst === flow.lowBegan ? flow.low : flow.high;
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

  #find(frame: Frame, sourcePort: number, targetPort: number): Flow {
    const known = this.#store.find(this.#key);
    if (known !== undefined) {
      const flow = known.aliasOf ?? known;
      if (frame.time - flow.end <= this.#udpIdle) {
        this.#store.touch(flow);
        return known;
      }
      this.#store.end(flow);
    }
    const asked = this.#unanswered.maybeTake(frame, targetPort);
    if (asked !== undefined) return this.#store.openAlias(this.#key, asked, frame.time);
    const flow = this.#store.open(this.#key, frame.time, OPEN_UDP, false);
    this.#unanswered.add(frame, sourcePort, flow);
    return flow;
  }
}
