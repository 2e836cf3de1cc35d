import type { Conversation, Ending, Endpoint, Transport } from '../../model/conversation.ts';
import { many } from '../../model/many.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import { distance } from '../flows/sequence.ts';
import { highEndpoint, lowEndpoint } from './endpoints.ts';
import { maybeHalfClose } from './half-close.ts';
import { hostFacts } from './host-facts.ts';
import { messagesOf } from './keep-messages.ts';
import { maybeFirstUnheard } from './unheard-messages.ts';

type Counted = 'clientBytes' | 'serverBytes' | 'clientMd5' | 'serverMd5';

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
  /** Facts about TLS, where it was looked into. */
  readonly tls?: object;
}

/** A flow without what was said; `clientIsLow` tells the client, see client-role.ts. */
export function summarise(
  flow: Flow,
  clientIsLow: boolean,
  clientMd5: string,
  serverMd5: string,
): FlowSummary {
  const { client, server } = sidesOf(flow, clientIsLow);
  return {
    ...factsOf(flow, clientIsLow),
    clientBytes: client.bytes,
    serverBytes: server.bytes,
    clientMd5,
    serverMd5,
  };
}

/** The whole conversation, messages included, in the order in which they were said. */
export function converse(flow: Flow, clientIsLow: boolean): Conversation {
  const { client, server } = sidesOf(flow, clientIsLow);
  const facts = factsOf(flow, clientIsLow);
  const messages = messagesOf(flow, clientIsLow);
  const left = facts.ending === 'client' ? maybeHalfClose(flow, client, messages) : undefined;
  const unheardFrom = facts.ending === 'server' ? maybeFirstUnheard(flow, server, messages) : undefined;
  return {
    ...facts,
    messages,
    ...(left === undefined ? {} : { left }),
    ...(unheardFrom === undefined ? {} : { unheardFrom }),
    missing: { client: client.missing, server: server.missing },
    host: hostFacts(flow, server, clientIsLow),
    ...(flow.dataOf === undefined ? {} : { dataOf: flow.dataOf }),
  };
}

/** What a summary and a conversation say alike. */
function factsOf(flow: Flow, clientIsLow: boolean): Omit<FlowSummary, Counted | 'tls'> {
  const { client, server } = sidesOf(flow, clientIsLow);
  return {
    id: flow.id,
    transport: flow.udp ? 'udp' : 'tcp',
    client: clientIsLow ? lowEndpoint(flow) : highEndpoint(flow),
    server: clientIsLow ? highEndpoint(flow) : lowEndpoint(flow),
    start: flow.start,
    end: flow.end,
    packets: flow.packets,
    ending: ending(flow, clientIsLow),
    problems: problems(flow, client, server),
  };
}

function sidesOf({ low, high }: Flow, clientIsLow: boolean): { client: FlowSide; server: FlowSide } {
  return clientIsLow ? { client: low, server: high } : { client: high, server: low };
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

function problems(flow: Flow, client: FlowSide, server: FlowSide): readonly string[] {
  if (!isOdd(client) && !isOdd(server) && flow.notKept === 0 && !flow.evicted && flow.alias === undefined)
    return NO_PROBLEMS;
  const found = [...sideProblems('client', client), ...sideProblems('server', server)];
  if (flow.notKept > 0) found.push(`${many(flow.notKept, 'byte')} not kept`);
  if (flow.alias !== undefined) found.push(`server: answers from port ${answeringPort(flow.alias)}`);
  if (flow.evicted) found.push('given up while still open: too many conversations at a time');
  return found;
}

/** An alias begins with an answer. */
function answeringPort(alias: Flow): number {
  return alias.lowBegan ? alias.ports >>> 16 : alias.ports & 0xffff;
}

function isOdd(half: FlowSide): boolean {
  return half.missing > 0 || half.differingOverlaps > 0 || half.strays > 0;
}

function sideProblems(name: string, half: FlowSide): string[] {
  const found: string[] = [];
  if (half.missing > 0) found.push(`${name}: ${many(half.missing, 'byte')} missing`);
  if (half.differingOverlaps > 0) found.push(`${name}: ${many(half.differingOverlaps, 'differing overlap')}`);
  if (half.strays > 0) found.push(`${name}: ${many(half.strays, 'segment')} out of any window`);
  return found;
}
