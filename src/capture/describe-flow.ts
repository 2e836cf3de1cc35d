import type { Conversation, Ending, Endpoint, HostFacts, Side } from '../model/conversation.ts';
import type { Flow, Half } from './flow.ts';
import { formatIpv4, formatIpv6 } from './format-address.ts';
import { hostFacts } from './host-facts.ts';
import { distance } from './sequence.ts';

/** A flow as `mynah flows` lists it: a conversation without its messages. */
export interface FlowSummary extends Omit<Conversation, 'messages' | 'host' | 'dataOf'> {
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** MD5 of what each side said, in hexadecimal. */
  readonly clientMd5: string;
  readonly serverMd5: string;
}

export function lowEndpoint(flow: Flow): Endpoint {
  return {
    address: address(flow.family, flow.low0, flow.low1, flow.low2, flow.low3),
    port: flow.ports >>> 16,
  };
}

export function highEndpoint(flow: Flow): Endpoint {
  return {
    address: address(flow.family, flow.high0, flow.high1, flow.high2, flow.high3),
    port: flow.ports & 0xffff,
  };
}

function address(family: number, a: number, b: number, c: number, d: number): string {
  return family === 4 ? formatIpv4(a) : formatIpv6(a, b, c, d);
}

/** `clientIsLow` says who the client is; see client-side.ts. */
export function summarise(flow: Flow, clientIsLow: boolean): FlowSummary {
  const client = clientIsLow ? flow.low : flow.high;
  const server = clientIsLow ? flow.high : flow.low;
  return {
    ...common(flow, clientIsLow),
    clientBytes: client.bytes,
    serverBytes: server.bytes,
    clientMd5: client.tail.md5(),
    serverMd5: server.tail.md5(),
  };
}

/** The whole conversation, messages included, in the order in which they were said. */
export function converse(flow: Flow, clientIsLow: boolean): Conversation {
  const messages = inOrder(flow).map(({ time, low, bytes }) => ({
    time,
    from: (low === clientIsLow ? 'client' : 'server') as Side,
    bytes,
  }));
  const host: HostFacts = hostFacts(flow, clientIsLow ? flow.high : flow.low, clientIsLow);
  return { ...common(flow, clientIsLow), messages, host };
}

function common(flow: Flow, clientIsLow: boolean): Omit<Conversation, 'messages' | 'host' | 'dataOf'> {
  const low = lowEndpoint(flow);
  const high = highEndpoint(flow);
  const client = clientIsLow ? flow.low : flow.high;
  const server = clientIsLow ? flow.high : flow.low;
  return {
    id: flow.id,
    transport: flow.udp ? 'udp' : 'tcp',
    client: clientIsLow ? low : high,
    server: clientIsLow ? high : low,
    start: flow.start,
    end: flow.end,
    packets: flow.packets,
    ending: ending(flow, clientIsLow),
    missing: { client: client.missing, server: server.missing },
    problems: problems(flow, client, server),
  };
}

function ending(flow: Flow, clientIsLow: boolean): Ending {
  if (flow.fin !== 0) {
    const low = firstToFinish(flow) === 1;
    return low === clientIsLow ? 'client' : 'server';
  }
  return flow.reset !== 0 ? 'reset' : 'unfinished';
}

/** A FIN that acknowledges the other one was sent after it, in whatever order they were captured. */
function firstToFinish(flow: Flow): number {
  const { low, high } = flow;
  if (!low.finKnown || !high.finKnown) return flow.fin;
  const lowKnew = distance(high.finSequence, low.finAcknowledges) > 0;
  const highKnew = distance(low.finSequence, high.finAcknowledges) > 0;
  if (lowKnew === highKnew) return flow.fin;
  return lowKnew ? 2 : 1;
}

function problems(flow: Flow, client: Half, server: Half): readonly string[] {
  const found: string[] = [];
  for (const [name, half] of [
    ['client', client],
    ['server', server],
  ] as const) {
    if (half.missing > 0) found.push(`${name}: ${half.missing} ${plural(half.missing, 'byte')} missing`);
    if (half.differingOverlaps > 0) {
      found.push(`${name}: ${half.differingOverlaps} differing ${plural(half.differingOverlaps, 'overlap')}`);
    }
    if (half.strays > 0)
      found.push(`${name}: ${half.strays} ${plural(half.strays, 'segment')} out of any window`);
  }
  if (flow.notKept > 0) found.push(`${flow.notKept} bytes were not kept`);
  if (flow.evicted) found.push('given up while still open: too many conversations at a time');
  return found;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** Chunks in order of time, those of either side keeping their order. */
function inOrder(flow: Flow): NonNullable<Flow['chunks']> {
  const chunks = flow.chunks ?? [];
  if (!flow.late) return chunks;
  const low = chunks.filter((chunk) => chunk.low);
  const high = chunks.filter((chunk) => !chunk.low);
  const merged: NonNullable<Flow['chunks']> = [];
  let l = 0;
  let h = 0;
  for (;;) {
    const a = low[l];
    const b = high[h];
    if (a === undefined && b === undefined) return merged;
    if (b === undefined || (a !== undefined && a.time <= b.time)) {
      merged.push(a as NonNullable<typeof a>);
      l++;
    } else {
      merged.push(b);
      h++;
    }
  }
}
