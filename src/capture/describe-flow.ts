import type { Conversation, Ending, Endpoint, Message, Transport } from '../model/conversation.ts';
import type { Chunk, Flow, Half } from './flow.ts';
import { formatIpv4, formatIpv6 } from './format-address.ts';
import { hostFacts } from './host-facts.ts';
import { distance } from './sequence.ts';

/** A flow as `mynah flows` lists it: a conversation without its messages. */
export interface FlowSummary {
  readonly id: number;
  readonly transport: Transport;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the Unix epoch. */
  readonly start: number;
  readonly end: number;
  readonly packets: number;
  /** Bytes of either side that were put in order. */
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** MD5 of what each side said, in hexadecimal; empty when not asked for. */
  readonly clientMd5: string;
  readonly serverMd5: string;
  readonly ending: Ending;
  readonly problems: readonly string[];
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
export function summarise(flow: Flow, clientIsLow: boolean, digests: boolean): FlowSummary {
  const client = clientIsLow ? flow.low : flow.high;
  const server = clientIsLow ? flow.high : flow.low;
  return {
    id: flow.id,
    transport: flow.udp ? 'udp' : 'tcp',
    client: clientIsLow ? lowEndpoint(flow) : highEndpoint(flow),
    server: clientIsLow ? highEndpoint(flow) : lowEndpoint(flow),
    start: flow.start,
    end: flow.end,
    packets: flow.packets,
    clientBytes: client.bytes,
    serverBytes: server.bytes,
    clientMd5: digests ? client.tail.md5() : '',
    serverMd5: digests ? server.tail.md5() : '',
    ending: ending(flow, clientIsLow),
    problems: problems(flow, client, server),
  };
}

/** The whole conversation, messages included, in the order in which they were said. */
export function converse(flow: Flow, clientIsLow: boolean): Conversation {
  const client = clientIsLow ? flow.low : flow.high;
  const server = clientIsLow ? flow.high : flow.low;
  return {
    id: flow.id,
    transport: flow.udp ? 'udp' : 'tcp',
    client: clientIsLow ? lowEndpoint(flow) : highEndpoint(flow),
    server: clientIsLow ? highEndpoint(flow) : lowEndpoint(flow),
    start: flow.start,
    end: flow.end,
    packets: flow.packets,
    messages: inOrder(flow).map((chunk) => message(chunk, clientIsLow)),
    ending: ending(flow, clientIsLow),
    missing: { client: client.missing, server: server.missing },
    problems: problems(flow, client, server),
    host: hostFacts(flow, server, clientIsLow),
  };
}

function message({ time, low, bytes }: Chunk, clientIsLow: boolean): Message {
  return { time, from: low === clientIsLow ? 'client' : 'server', bytes };
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

const NO_PROBLEMS: readonly string[] = [];

function problems(flow: Flow, client: Half, server: Half): readonly string[] {
  if (!isOdd(client) && !isOdd(server) && flow.notKept === 0 && !flow.evicted) return NO_PROBLEMS;
  const found = [...sideProblems('client', client), ...sideProblems('server', server)];
  if (flow.notKept > 0) found.push(`${count(flow.notKept, 'byte')} not kept`);
  if (flow.evicted) found.push('given up while still open: too many conversations at a time');
  return found;
}

function isOdd(half: Half): boolean {
  return half.missing > 0 || half.differingOverlaps > 0 || half.strays > 0;
}

function sideProblems(name: string, half: Half): string[] {
  const found: string[] = [];
  if (half.missing > 0) found.push(`${name}: ${count(half.missing, 'byte')} missing`);
  if (half.differingOverlaps > 0)
    found.push(`${name}: ${count(half.differingOverlaps, 'differing overlap')}`);
  if (half.strays > 0) found.push(`${name}: ${count(half.strays, 'segment')} out of any window`);
  return found;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Chunks in order of time, those of either side keeping their order. */
function inOrder(flow: Flow): readonly Chunk[] {
  const chunks = flow.chunks ?? [];
  if (!flow.late) return chunks;
  const low = chunks.filter((chunk) => chunk.low);
  const high = chunks.filter((chunk) => !chunk.low);
  const merged: Chunk[] = [];
  let l = 0;
  let h = 0;
  for (;;) {
    const a = low[l];
    const b = high[h];
    if (a === undefined && b === undefined) return merged;
    if (b === undefined || (a !== undefined && a.time <= b.time)) {
      merged.push(a as Chunk);
      l++;
    } else {
      merged.push(b);
      h++;
    }
  }
}
