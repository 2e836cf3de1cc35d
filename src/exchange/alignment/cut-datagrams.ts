import { toText } from '../../message/bytes/latin1.ts';
import { statusOf } from '../../message/reply/status.ts';
import { opened, type Request, readRequest } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Exchange } from '../exchange.ts';

/** A datagram that the capture went on for this long after was answered by silence, µs. */
const timeout = 1_000_000;
const compared = 16; // bytes at the beginning of a datagram in which ids are found

interface Open {
  readonly request: Request;
  readonly time: number;
  reply: string;
  firstAt: number;
  lastAt: number;
  readonly chunks: { at: number; wait: number }[];
}

/**
 * Cuts a UDP flow into exchanges: every datagram of the client is a request. A datagram of the server answers the
 * waiting request that it begins most alike, for most protocols repeat an id; where all have their answer, it goes on with
 * the last one. `until` is the end of the capture, µs.
 */
export function cutDatagrams(
  { messages, start }: Conversation,
  grammar: Grammar,
  until: number,
): readonly Exchange[] {
  const all: Open[] = [open(opened, start)];
  for (const { from, time, bytes } of messages) {
    const text = toText(bytes);
    if (from === 'client') all.push(open(readRequest(text, grammar), time));
    else append(requestOf(all, text), text, time);
  }
  const last = all.at(-1);
  const heard = last && (last.reply !== '' || last.request.kind === 'opened' || until - last.time >= timeout);
  return (heard ? all : all.slice(0, -1)).map((one) => finish(one, grammar));
}

function requestOf(all: readonly Open[], text: string): Open {
  const named = askedBy(all, text);
  if (named) return named;
  const waiting = all.filter(({ reply, request }) => reply === '' && request.kind !== 'opened');
  const [first, ...others] = waiting.length > 0 ? waiting : all.slice(-1);
  if (!first) throw new Error('there is always the connection itself');
  return others.reduce(
    (best, one) => (alike(one.request.raw, text) >= alike(best.request.raw, text) ? one : best),
    first,
  );
}

const recent = 32; // requests that a reply of several lines is compared with
const leastShared = 2; // lines

/** A reply that repeats whole lines (`Call-ID`, `CSeq`) belongs to the request that said most of them, though it was answered before: provisional answers come first. */
function askedBy(all: readonly Open[], text: string): Open | undefined {
  const lines = new Set(text.split('\r\n').filter(({ length }) => length >= leastLine));
  if (lines.size <= leastShared) return undefined;
  let best: { readonly one: Open; readonly shared: number } | undefined;
  for (const one of all.slice(-recent)) {
    const shared = new Set(one.request.raw.split('\r\n').filter((line) => lines.has(line))).size;
    if (shared >= leastShared && shared >= (best?.shared ?? 0)) best = { one, shared };
  }
  return best?.one;
}

const leastLine = 6; // characters

function alike(a: string, b: string): number {
  let count = 0;
  for (let at = 0; at < compared && at < a.length; at++) if (a[at] === b[at]) count++;
  return count;
}

function open(request: Request, time: number): Open {
  return { request, time, reply: '', firstAt: time, lastAt: time, chunks: [] };
}

function append(exchange: Open, text: string, time: number): void {
  if (exchange.reply === '') exchange.firstAt = time;
  else exchange.chunks.push({ at: exchange.reply.length, wait: Math.max(0, time - exchange.lastAt) });
  exchange.reply += text;
  exchange.lastAt = time;
}

function finish({ request, reply, time, firstAt, chunks }: Open, grammar: Grammar): Exchange {
  const delay = reply === '' ? 0 : Math.max(0, firstAt - time);
  return { request, reply, status: statusOf(reply, request, grammar.records), time, delay, chunks };
}
