import { Flow, type FlowKey, FlowSide } from './flow.ts';
import { CLOSED, FlowTable, OPEN_TCP, OPEN_UDP } from './flow-table.ts';
import { StreamTail } from './stream-tail.ts';
import type { TailMemory } from './tail-memory.ts';

/** How much is remembered at a time. The defaults are in conversation-reader.ts. */
export interface StoreLimits {
  /** Flows followed at a time; the one idle longest is ended when there are more. */
  readonly maxFlows: number;
  /** Closed connections kept for stragglers. */
  readonly maxClosed: number;
  /** How long a closed connection is kept for stragglers, µs. */
  readonly linger: number;
  /** How long a UDP flow lives without a packet, µs. */
  readonly udpIdle: number;
  /** Bytes that all flows together may keep for comparing retransmissions. */
  readonly maxTailBytes: number;
}

/** The flows that are being followed, and when each of them ends. */
export class FlowStore {
  readonly #table = new FlowTable();
  readonly #memory: TailMemory;
  readonly #limits: StoreLimits;
  readonly #opened: (flow: Flow, begins: boolean) => void;
  readonly #ended: (flow: Flow) => void;
  #nextId = 0;

  constructor(
    memory: TailMemory,
    limits: StoreLimits,
    opened: (flow: Flow, begins: boolean) => void,
    ended: (flow: Flow) => void,
  ) {
    this.#memory = memory;
    this.#limits = limits;
    this.#opened = opened;
    this.#ended = ended;
  }

  find(key: FlowKey): Flow | undefined {
    return this.#table.find(key);
  }

  /** `begins`: its first packet shows that it begins with it, and who the client is. */
  open(key: FlowKey, time: number, queue: number, begins: boolean): Flow {
    this.#makeRoom();
    const low = new FlowSide(new StreamTail(this.#memory));
    const high = new FlowSide(new StreamTail(this.#memory));
    const flow = new Flow(this.#nextId++, key, low, high, time);
    this.#table.insert(flow, queue);
    this.#opened(flow, begins);
    return flow;
  }

  /** The four-tuple `key`, too, belongs to `flow`. */
  openAlias(key: FlowKey, flow: Flow, time: number): Flow {
    const nothing = new FlowSide(new StreamTail(this.#memory));
    const alias = new Flow(flow.id, key, nothing, nothing, time);
    alias.aliasOf = flow;
    flow.alias = alias;
    this.#table.insertUnqueued(alias);
    return alias;
  }

  touch(flow: Flow): void {
    this.#table.touch(flow);
  }

  move(flow: Flow, queue: number): void {
    this.#table.move(flow, queue);
  }

  /** `flow` is over. */
  end(flow: Flow): void {
    this.#table.remove(flow);
    if (flow.alias !== undefined) this.#table.remove(flow.alias);
    flow.ended = true;
    this.#ended(flow);
    flow.low.tail.release();
    flow.high.tail.release();
  }

  /** Ends what is over by `time`, the time of the latest packet. */
  expire(time: number): void {
    const { linger, udpIdle, maxClosed, maxTailBytes } = this.#limits;
    for (;;) {
      const flow = this.#table.oldest(CLOSED);
      if (flow === undefined) break;
      if (time - flow.end <= linger && (this.#table.sizes[CLOSED] as number) <= maxClosed) break;
      this.end(flow);
    }
    for (;;) {
      const flow = this.#table.oldest(OPEN_UDP);
      if (flow === undefined || time - flow.end <= udpIdle) break;
      this.end(flow);
    }
    if (this.#memory.used > maxTailBytes) this.#shrink();
  }

  /** No more packets: ends everything, in the order of the flows' first packets. */
  endAll(): void {
    const flows: Flow[] = [];
    for (const queue of [OPEN_TCP, OPEN_UDP, CLOSED]) {
      for (let flow = this.#table.oldest(queue); flow !== undefined; flow = flow.newer) flows.push(flow);
    }
    for (const flow of flows.sort((a, b) => a.id - b.id)) this.end(flow);
  }

  #makeRoom(): void {
    while (this.#table.size >= this.#limits.maxFlows) {
      const flow = this.#table.oldest(CLOSED) ?? this.#olderOpen();
      if (flow === undefined) return;
      if (!flow.closed && flow.low.packets > 0 && flow.high.packets > 0) {
        flow.evicted = true;
      }
      this.end(flow);
    }
  }

  #olderOpen(): Flow | undefined {
    const tcp = this.#table.oldest(OPEN_TCP);
    const udp = this.#table.oldest(OPEN_UDP);
    if (tcp === undefined || udp === undefined) return tcp ?? udp;
    return tcp.end <= udp.end ? tcp : udp;
  }

  /** Takes the remembered bytes of the flows that were idle longest. */
  #shrink(): void {
    for (const queue of [CLOSED, OPEN_TCP, OPEN_UDP]) {
      for (let flow = this.#table.oldest(queue); flow !== undefined; flow = flow.newer) {
        flow.low.tail.shrink();
        flow.high.tail.shrink();
        if (this.#memory.used <= this.#limits.maxTailBytes / 2) return;
      }
    }
  }
}
