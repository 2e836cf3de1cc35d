import type { Flow } from '../flows/flow.ts';

/** Endpoints remembered at most; then all are forgotten and counting begins again. */
const MAX_ENDPOINTS = 65_536;
const WELL_KNOWN = 1024;

/**
 * Says which end of a flow is the client: the one that sent the first SYN; else the one that does not answer on an
 * endpoint known as a server's, on a well-known port, or on an endpoint that more peers share; else the one that spoke first.
 */
export class ClientRole {
  #uses = new Map<number | string, number>();

  /** A new flow: its endpoints have one more peer. */
  note(flow: Flow): void {
    if (this.#uses.size > MAX_ENDPOINTS) this.#uses = new Map();
    for (const key of [lowKey(flow), highKey(flow)]) this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
  }

  isLow(flow: Flow): boolean {
    if (flow.syn !== 0 && flow.synAck !== flow.syn) return flow.syn === 1;
    if (flow.synAck !== 0) return flow.synAck === 2;
    const lowPort = flow.ports >>> 16;
    const highPort = flow.ports & 0xffff;
    if (flow.udp && lowPort >= WELL_KNOWN && highPort >= WELL_KNOWN) return flow.lowBegan;
    if (lowPort < WELL_KNOWN !== highPort < WELL_KNOWN) return highPort < WELL_KNOWN;
    const low = this.#uses.get(lowKey(flow)) ?? 0;
    const high = this.#uses.get(highKey(flow)) ?? 0;
    if (low !== high) return low < high;
    return flow.lowBegan;
  }
}

function lowKey(flow: Flow): number | string {
  return endpointKey(flow.family, flow.low0, flow.low1, flow.low2, flow.low3, flow.ports >>> 16);
}

function highKey(flow: Flow): number | string {
  return endpointKey(flow.family, flow.high0, flow.high1, flow.high2, flow.high3, flow.ports & 0xffff);
}

function endpointKey(
  family: number,
  a: number,
  b: number,
  c: number,
  d: number,
  port: number,
): number | string {
  return family === 4 ? a * 65_536 + port : `${a} ${b} ${c} ${d} ${port}`;
}
