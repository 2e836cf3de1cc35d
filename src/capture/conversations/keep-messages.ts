import type { Message } from '../../model/conversation.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import type { KeptMessage } from '../flows/kept-messages.ts';
import type { Segment } from '../flows/segment.ts';
import { distance } from '../flows/sequence.ts';
import { copyBytes } from '../model/copy-bytes.ts';

/** Messages are copied into slabs of this size: a buffer for each would take longer than everything else. */
const SLAB = 64 * 1024;

/** How many bytes may be kept. Those of many conversations include `OVERHEAD` for every message. */
export interface KeepLimits {
  /** Of one conversation. */
  readonly maxConversationBytes: number;
  /** Of all conversations that have not ended. */
  readonly maxOpenBytes: number;
  /** Of all conversations, for a reader who keeps them. */
  readonly maxKeptBytes: number;
}

/** What a message takes beside its bytes. */
const OVERHEAD = 200;

/** Keeps what is said on flows that have not ended, within limits. */
export class MessageKeeper {
  readonly #limits: KeepLimits;
  #slab = Buffer.alloc(0);
  #used = 0;
  #openBytes = 0;
  #keptBytes = 0;

  constructor(limits: KeepLimits) {
    this.#limits = limits;
  }

  /** Answers the number of the message in its flow, or -1 when it was not kept. */
  keep(flow: Flow, half: FlowSide, segment: Segment): number {
    const size = segment.length + OVERHEAD;
    if (flow.notKept > 0 || !this.#hasRoom(flow, segment.length, size)) {
      flow.notKept += segment.length;
      return -1;
    }
    flow.kept += segment.length;
    flow.keptSize += size;
    this.#openBytes += size;
    this.#keptBytes += size;
    flow.said ??= { messages: [], order: [] };
    const { messages, order } = flow.said;
    order.push(segment.sequence, segment.acknowledged);
    const bytes = this.#copy(segment.bytes, segment.start, segment.end);
    return messages.push({ time: segment.time, from: half === flow.low ? 'client' : 'server', bytes }) - 1;
  }

  /** The flow has ended. */
  forget(flow: Flow): void {
    this.#openBytes -= flow.keptSize;
    flow.said = undefined;
  }

  #hasRoom(flow: Flow, length: number, size: number): boolean {
    const { maxConversationBytes, maxOpenBytes, maxKeptBytes } = this.#limits;
    if (flow.kept + length > maxConversationBytes) return false;
    return this.#openBytes + size <= maxOpenBytes && this.#keptBytes + size <= maxKeptBytes;
  }

  #copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start;
    if (length > SLAB / 8) return Buffer.copyBytesFrom(bytes, start, length);
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += length;
    copyBytes(bytes, start, end, this.#slab, at);
    return this.#slab.subarray(at, at + length);
  }
}

/**
 * All messages of a flow in the order in which they were said. The flow's own are used up by it, and the links to
 * announcements in them get their final numbers.
 */
export function messagesOf(flow: Flow, clientIsLow: boolean): readonly Message[] {
  if (flow.said === undefined) return [];
  const { messages, order } = flow.said;
  if (!clientIsLow)
    for (const message of messages) message.from = message.from === 'client' ? 'server' : 'client';
  if (!flow.late) return messages;
  const indexes = putInOrder(messages, order);
  for (const link of flow.announced ?? []) link.announcement = indexes.indexOf(link.announcement);
  return indexes.map((index) => messages[index] as KeptMessage);
}

/**
 * Merges the two sides of a conversation whose packets were not captured in the order in which they were sent. Whoever
 * acknowledged a byte has received it before he said what came with the acknowledgement; where that does not tell, the
 * time does. Either side's messages keep their own order. Answers their indexes.
 */
function putInOrder(messages: readonly KeptMessage[], order: readonly number[]): readonly number[] {
  const client: number[] = [];
  const server: number[] = [];
  for (const [index, { from }] of messages.entries()) (from === 'client' ? client : server).push(index);
  const merged: number[] = [];
  let c = 0;
  let s = 0;
  while (c < client.length && s < server.length) {
    const a = client[c] as number;
    const b = server[s] as number;
    const clientFirst = isFirst(messages, order, a, b);
    merged.push(clientFirst ? a : b);
    if (clientFirst) c++;
    else s++;
  }
  return [...merged, ...client.slice(c), ...server.slice(s)];
}

/** Whether message `a` was said before message `b` of the other side. */
function isFirst(messages: readonly KeptMessage[], order: readonly number[], a: number, b: number): boolean {
  const bKnewA = distance(order[2 * a] as number, order[2 * b + 1] as number) > 0;
  const aKnewB = distance(order[2 * b] as number, order[2 * a + 1] as number) > 0;
  if (bKnewA !== aKnewB) return bKnewA;
  return (messages[a] as KeptMessage).time <= (messages[b] as KeptMessage).time;
}
