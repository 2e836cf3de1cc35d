import type { Flow, FlowKey } from './flow.ts';

/** Queues of flows by least recent use. */
export const OPEN_TCP = 0;
export const OPEN_UDP = 1;
/** Closed connections that may still see a straggler. */
export const CLOSED = 2;
const QUEUES = 3;
const NONE = -1;

/** Finds flows by their four-tuple, and the ones that were idle longest. */
export class FlowTable {
  size = 0;
  /** Counts packets. */
  #clock = 0;
  readonly sizes = [0, 0, 0];
  #buckets: (Flow | undefined)[] = new Array(1024).fill(undefined);
  readonly #oldest: (Flow | undefined)[] = new Array(QUEUES).fill(undefined);
  readonly #newest: (Flow | undefined)[] = new Array(QUEUES).fill(undefined);

  find(key: FlowKey): Flow | undefined {
    let flow = this.#buckets[key.hash & (this.#buckets.length - 1)];
    while (flow !== undefined && !(flow.hash === key.hash && matches(flow, key))) flow = flow.chain;
    return flow;
  }

  insert(flow: Flow, queue: number): void {
    this.insertUnqueued(flow);
    this.#append(flow, queue);
  }

  /** It will be found, but is not among the oldest. */
  insertUnqueued(flow: Flow): void {
    if (this.size >= this.#buckets.length) this.#grow();
    const bucket = flow.hash & (this.#buckets.length - 1);
    flow.chain = this.#buckets[bucket];
    this.#buckets[bucket] = flow;
    this.size++;
  }

  remove(flow: Flow): void {
    const bucket = flow.hash & (this.#buckets.length - 1);
    let other = this.#buckets[bucket];
    if (other === flow) this.#buckets[bucket] = flow.chain;
    else {
      while (other !== undefined && other.chain !== flow) other = other.chain;
      if (other !== undefined) other.chain = flow.chain;
    }
    flow.chain = undefined;
    this.size--;
    if (flow.queue !== NONE) this.#unlink(flow);
    flow.queue = NONE;
  }

  /** `flow` was just used. */
  touch(flow: Flow): void {
    // Which of a hundred packets was the last hardly matters, and moving a flow costs as much as decoding its packet.
    if (this.#clock++ - flow.touched < 100) return;
    flow.touched = this.#clock;
    if (flow.newer !== undefined && flow.queue !== CLOSED) this.move(flow, flow.queue);
  }

  /** Makes `flow` the newest of a queue. */
  move(flow: Flow, queue: number): void {
    this.#unlink(flow);
    this.#append(flow, queue);
  }

  oldest(queue: number): Flow | undefined {
    return this.#oldest[queue];
  }

  #append(flow: Flow, queue: number): void {
    const newest = this.#newest[queue];
    flow.queue = queue;
    flow.older = newest;
    flow.newer = undefined;
    if (newest === undefined) this.#oldest[queue] = flow;
    else newest.newer = flow;
    this.#newest[queue] = flow;
    this.sizes[queue] = (this.sizes[queue] as number) + 1;
  }

  #unlink(flow: Flow): void {
    const { older, newer, queue } = flow;
    if (older === undefined) this.#oldest[queue] = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest[queue] = older;
    else newer.older = older;
    flow.older = flow.newer = undefined;
    this.sizes[queue] = (this.sizes[queue] as number) - 1;
  }

  #grow(): void {
    const old = this.#buckets;
    this.#buckets = new Array(old.length * 2).fill(undefined);
    for (const first of old) {
      let flow = first;
      while (flow !== undefined) {
        const next: Flow | undefined = flow.chain;
        const bucket = flow.hash & (this.#buckets.length - 1);
        flow.chain = this.#buckets[bucket];
        this.#buckets[bucket] = flow;
        flow = next;
      }
    }
  }
}

function matches(flow: Flow, key: FlowKey): boolean {
  return (
    flow.low0 === key.low0 &&
    flow.high0 === key.high0 &&
    flow.ports === key.ports &&
    flow.udp === key.udp &&
    flow.family === key.family &&
    (flow.family === 4 || matchesRest(flow, key))
  );
}

/** The other words of IPv6 addresses. */
function matchesRest(flow: Flow, key: FlowKey): boolean {
  return (
    flow.low1 === key.low1 &&
    flow.low2 === key.low2 &&
    flow.low3 === key.low3 &&
    flow.high1 === key.high1 &&
    flow.high2 === key.high2 &&
    flow.high3 === key.high3
  );
}
