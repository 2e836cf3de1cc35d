import { toText } from '../../message/bytes/latin1.ts';
import { recordLength } from '../../message/bytes/record-length.ts';
import { statusOf } from '../../message/reply/status.ts';
import type { Request } from '../../message/request/request.ts';
import { RequestCutter } from '../../message/request/request-cutter.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Grammar, LengthPrefix } from '../../model/grammar.ts';
import type { Exchange, Session } from '../exchange.ts';
import { endsInTls } from '../split-at-tls.ts';
import { beginningOf, isBeginning } from './beginning.ts';

const leastFarewells = 3; // sessions that ended with the same, unanswered
const remembered = 32; // requests back that a late answer may belong to

interface Open {
  readonly request: Request;
  readonly time: number;
  reply: string;
  /** Nothing had come when the client went on after a while, so nothing is to come. */
  silent: boolean;
  firstAt: number;
  lastAt: number;
  readonly chunks: { at: number; wait: number }[];
}

/**
 * Cuts a conversation in which both sides send records with their length in front. An answer belongs to the request
 * with the same id where there are ids; otherwise to the oldest one that waits, no longer than `timeout` (µs) if another follows it,
 * and to the last one if none does.
 */
export function cutRecords(
  conversation: Conversation,
  grammar: Grammar,
  replies: LengthPrefix,
  timeout: number,
): readonly Exchange[] {
  const { messages, start } = conversation;
  const beginning = beginningOf(conversation);
  const all: Open[] = [open(beginning, start)];
  const cutter = new RequestCutter(grammar);
  let heard = '';
  let last = beginning;
  let lastAt = start;
  for (const { from, time, bytes } of messages) {
    lastAt = time;
    if (from === 'client') {
      cutter.push(toText(bytes));
      for (const one of all.slice(-remembered)) one.silent ||= one.reply === '' && time - one.time > timeout;
      for (let next = cutter.next('command', last); next; next = cutter.next('command', last)) {
        all.push(open(next, time));
        last = next;
      }
      continue;
    }
    heard += toText(bytes);
    for (let length = recordLength(heard, replies); length; length = recordLength(heard, replies)) {
      const record = heard.slice(0, length);
      append(requestOf(all, record, grammar), record, time);
      heard = heard.slice(length);
    }
  }
  const half = cutter.rest('command', last);
  if (half) all.push(open(half, lastAt));
  if (heard !== '') append(requestOf(all, heard, grammar), heard, lastAt);
  return all.map((one) => finish(one, grammar));
}

/**
 * Where clients left without waiting, what the server would have said is not known. Only of what clients of several sessions
 * said last, and no server ever answered (a farewell), is it: nothing.
 */
export function withoutUnheardAnswers(sessions: readonly Session[]): readonly Session[] {
  const answered = new Set<string>();
  const lastSaid = new Map<string, number>();
  const commandOf = ({ request }: Exchange) => `${request.command} ${request.raw.length}`;
  for (const { exchanges } of sessions) {
    for (const one of exchanges) if (one.reply !== '') answered.add(commandOf(one));
    const last = exchanges.at(-1);
    if (last?.reply === '') lastSaid.set(commandOf(last), (lastSaid.get(commandOf(last)) ?? 0) + 1);
  }
  return sessions.map(({ conversation, exchanges }) => {
    if (conversation.ending === 'server' || endsInTls(conversation)) return { conversation, exchanges };
    const isKnown = (one: Exchange) =>
      one.reply !== '' ||
      isBeginning(one.request) ||
      (!answered.has(commandOf(one)) && (lastSaid.get(commandOf(one)) ?? 0) >= leastFarewells);
    return { conversation, exchanges: exchanges.slice(0, exchanges.findLastIndex(isKnown) + 1) };
  });
}

function requestOf(all: readonly Open[], record: string, { records }: Grammar): Open {
  const recent = all.slice(-remembered);
  const ids = records?.idAt ?? [];
  const same = ids.length > 0 && recent.findLast(({ request }) => isSame(request.raw, record, ids));
  const found =
    same ||
    recent.find(({ reply, request, silent }) => reply === '' && !silent && !isBeginning(request)) ||
    all.at(-1);
  if (!found) throw new Error('there is always the connection itself');
  return found;
}

function isSame(request: string, reply: string, ids: readonly number[]): boolean {
  return ids.every((at) => at < request.length && request[at] === reply[at]);
}

function open(request: Request, time: number): Open {
  return { request, time, reply: '', silent: false, firstAt: time, lastAt: time, chunks: [] };
}

function append(exchange: Open, text: string, time: number): void {
  if (exchange.reply === '') exchange.firstAt = time;
  else if (time > exchange.lastAt)
    exchange.chunks.push({ at: exchange.reply.length, wait: time - exchange.lastAt });
  exchange.reply += text;
  exchange.lastAt = Math.max(exchange.lastAt, time);
}

function finish({ request, reply, time, firstAt, chunks }: Open, grammar: Grammar): Exchange {
  const delay = reply === '' ? 0 : Math.max(0, firstAt - time);
  return { request, reply, status: statusOf(reply, request, grammar.records), time, delay, chunks };
}
