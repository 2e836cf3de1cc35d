import { toText } from '../../message/bytes/latin1.ts';
import { isUnfinished, type ReplyShape, replyLength } from '../../message/reply/reply-splitter.ts';
import { statusOf } from '../../message/reply/status.ts';
import { isTextual } from '../../message/request/payload.ts';
import { left, type Request } from '../../message/request/request.ts';
import { modeAfter, RequestCutter } from '../../message/request/request-cutter.ts';
import type { Conversation, Message } from '../../model/conversation.ts';
import type { Observe } from '../../model/decision.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Exchange, Session } from '../exchange.ts';
import { inferReplyTimeout } from '../framing/infer-reply-timeout.ts';
import { withoutEcho } from '../framing/typed-sessions.ts';
import { internExchanges } from '../intern-exchanges.ts';
import { endsInTls } from '../split-at-tls.ts';
import { type Asked, alignReplies, type Cut } from './align-replies.ts';
import { attributeCloses } from './attribute-close.ts';
import { beginningOf, isBeginning } from './beginning.ts';
import { cutDatagrams } from './cut-datagrams.ts';
import { cutRecords, withoutUnheardAnswers } from './cut-records.ts';
import { readLateReplies } from './late-replies.ts';
import { nameTurnedAway } from './name-turned-away.ts';

interface Open {
  readonly request: Request;
  readonly time: number;
  reply: string;
  answered: boolean;
  firstAt: number;
  lastAt: number;
  readonly chunks: { at: number; wait: number }[];
}

/** Cuts conversations into exchanges: several requests in one packet are matched to their several replies. */
export function cutExchanges(
  conversations: readonly Conversation[],
  grammar: Grammar,
  shape: ReplyShape,
  observe?: Observe,
): readonly Session[] {
  const share = internExchanges();
  const { framing } = grammar;
  const isTyped = framing.kind === 'mixed' && framing.echo !== undefined;
  const whole = isTyped ? conversations.map(withoutEcho) : conversations;
  const all = cutAll(whole.map(heardOf), grammar, shape, observe);
  const sessions = conversations.map((conversation, index) => ({
    conversation,
    exchanges: share(all[index] ?? []),
  }));
  const heard = shape.records ? withoutUnheardAnswers(sessions) : sessions;
  return nameTurnedAway(attributeCloses(withoutSilentLeaving(heard)));
}

function cutAll(
  conversations: readonly Conversation[],
  grammar: Grammar,
  shape: ReplyShape,
  observe: Observe | undefined,
): readonly (readonly Exchange[])[] {
  const until = conversations.reduce((latest, { end }) => Math.max(latest, end), 0);
  if (grammar.framing.kind === 'datagram')
    return conversations.map((one) => cutDatagrams(one, grammar, until));
  const timeout = inferReplyTimeout(conversations);
  const { records } = shape;
  if (records) return conversations.map((one) => cutRecords(one, grammar, records, timeout));
  const cuts = conversations.map((one) => new ExchangeCutter(one, grammar, shape, timeout).cut());
  const inLines = isTextual(grammar.framing) && !shape.tagged && !shape.framing;
  return inLines ? alignLines(cuts, grammar, observe) : cuts.map(({ exchanges }) => exchanges);
}

/** By their kinds where clients did not wait; one request late where the server had fallen behind. */
function alignLines(cuts: readonly Cut[], grammar: Grammar, observe: Observe | undefined) {
  const aligned = alignReplies(cuts, grammar, observe);
  const statusFor = (reply: string, { request }: Exchange) => statusOf(reply, request, grammar.records);
  const waiting = aligned.filter((_, index) => !cuts[index]?.crowded);
  const late = readLateReplies(waiting, statusFor, observe);
  const readSo = new Map(waiting.map((exchanges, at) => [exchanges, late[at]] as const));
  return aligned.map((exchanges) => readSo.get(exchanges) ?? exchanges);
}

/** Without what was said to a server that had gone. */
function heardOf(conversation: Conversation): Conversation {
  const { messages, unheardFrom } = conversation;
  return unheardFrom === undefined
    ? conversation
    : { ...conversation, messages: messages.slice(0, unheardFrom) };
}

/** Where no client's leaving ever was answered, it is nothing to learn about. */
function withoutSilentLeaving(sessions: readonly Session[]): readonly Session[] {
  const isLeaving = ({ request }: Exchange) => request.kind === 'left';
  const speaks = sessions.some(({ exchanges }) =>
    exchanges.some((one) => isLeaving(one) && one.reply !== ''),
  );
  if (speaks) return sessions;
  return sessions.map((session) => ({
    ...session,
    exchanges: session.exchanges.filter((one) => !isLeaving(one)),
  }));
}

class ExchangeCutter {
  readonly #conversation: Conversation;
  readonly #grammar: Grammar;
  readonly #shape: ReplyShape;
  /** A request that has waited this long while the client already went on was answered by silence, µs. */
  readonly #timeout: number;
  readonly #cutter: RequestCutter;
  readonly #done: Exchange[] = [];
  /** Requests not yet left behind, oldest first; only the last may have been answered already. */
  #open: Open[];
  #buffer = '';
  #last: Request;
  readonly #asked: Asked[];
  /** Index of the message that is being read. */
  #at = -1;
  #crowded = false;

  constructor(conversation: Conversation, grammar: Grammar, shape: ReplyShape, timeout: number) {
    this.#conversation = conversation;
    this.#grammar = grammar;
    this.#shape = shape;
    this.#timeout = timeout;
    this.#cutter = new RequestCutter(grammar);
    this.#last = beginningOf(conversation);
    this.#open = [open(this.#last, conversation.start)];
    this.#asked = [{ request: this.#last, time: conversation.start, at: -1 }];
  }

  cut(): Cut {
    const greets = this.#shape.greets && this.#last.kind === 'opened';
    if (this.#conversation.messages[0]?.from === 'client' && !greets) this.#answerBySilence();
    const { messages, left: leaving, ending, end } = this.#conversation;
    for (const [index, message] of messages.entries()) {
      if (index === leaving?.before) this.#clientLeaves(leaving.time);
      this.#at = index;
      if (message.from === 'client') this.#clientSays(message);
      else this.#serverSays(message);
    }
    if (!leaving) this.#takeRest(end);
    if (!leaving && ending === 'client') this.#clientLeaves(end);
    for (const last of this.#open) this.#finish(last);
    return {
      conversation: this.#conversation,
      exchanges: this.#ended(),
      asked: this.#asked,
      crowded: this.#crowded,
    };
  }

  #ask(request: Request, time: number): void {
    this.#open.push(open(request, time));
    this.#asked.push({ request, time, at: this.#at });
  }

  #clientSays(message: Message): void {
    this.#cutter.push(toText(message.bytes));
    this.#takeRequests(message.time);
  }

  /** What the server says from now on it says to nobody, once all requests are answered. */
  #clientLeaves(time: number): void {
    this.#takeRest(time);
    const current = this.#open[0];
    // what is left of a reply is said to whoever asked for it
    if (current?.answered && isUnfinished(current.reply, current.request, this.#shape)) return;
    if (current && this.#open.length === 1 && isOver(current, time, this.#timeout)) this.#shift();
    this.#ask(left, time);
  }

  #takeRest(time: number): void {
    const rest = this.#cutter.rest(this.#mode(), this.#last);
    if (rest) this.#ask(rest, time);
  }

  #takeRequests(time: number): void {
    while (!this.#mustWait()) {
      const request = this.#cutter.next(this.#mode(), this.#last);
      if (!request) return;
      const current = this.#open[0];
      if (current && this.#open.length === 1 && isOver(current, time, this.#timeout)) this.#shift();
      this.#ask(request, time);
      this.#last = request;
    }
  }

  /** What comes next may be a block, depending on an answer that is still out. */
  #mustWait(): boolean {
    const last = this.#open.at(-1);
    if (!last || last.answered || isBeginning(last.request)) return false;
    const { command, raw } = last.request;
    return (
      this.#grammar.blocks.some((block) => block.verb === command) ||
      (this.#grammar.tagged && /\{\d+\}\r?\n$/.test(raw))
    );
  }

  #mode() {
    const last = this.#open.at(-1);
    const before = last?.answered
      ? { request: last.request, status: statusOf(last.reply, last.request, this.#grammar.records) }
      : this.#done.at(-1);
    if (!before || (last && !last.answered)) return 'command';
    return modeAfter(this.#grammar, before.request, before.status);
  }

  #serverSays(message: Message): void {
    const text = toText(message.bytes);
    const current = this.#open[0];
    if (!current) return;
    if (this.#open.length === 1) append(current, text, message.time);
    else {
      this.#crowded ||= this.#open.filter(({ request }) => request.kind !== 'left').length > 1;
      this.#buffer += text;
      this.#splitReplies(message.time);
    }
    this.#takeRequests(message.time);
  }

  #splitReplies(time: number): void {
    while (this.#open.length > 1) {
      const [current] = this.#open;
      const length = current && replyLength(this.#buffer, current.request, this.#shape);
      if (!current || length === undefined) return;
      append(current, this.#buffer.slice(0, length), time);
      this.#buffer = this.#buffer.slice(length);
      this.#shift();
    }
    const [current] = this.#open;
    if (current && this.#buffer !== '') append(current, this.#buffer, time);
    this.#buffer = '';
  }

  #answerBySilence(): void {
    this.#shift();
  }

  #shift(): void {
    const first = this.#open.shift();
    if (first) this.#finish(first);
  }

  #finish({ request, reply, time, firstAt, chunks }: Open): void {
    const status = statusOf(reply, request, this.#grammar.records);
    this.#done.push({
      request,
      reply,
      status,
      time,
      delay: reply === '' ? 0 : Math.max(0, firstAt - time),
      chunks,
    });
  }

  /** The client left without waiting: what the server would have said is not known. */
  #withoutUnheard(): readonly Exchange[] {
    const heard = this.#done.findLastIndex(({ reply, request }) => reply !== '' || isBeginning(request));
    const leaves = this.#done[heard + 1]?.request.kind === 'left';
    return this.#done.slice(0, heard + (leaves ? 2 : 1));
  }

  #ended(): readonly Exchange[] {
    // a request that nothing but TLS followed was answered by silence
    if (endsInTls(this.#conversation)) return this.#done;
    if (this.#conversation.ending !== 'server') return this.#withoutUnheard();
    return this.#done;
  }
}

/** Nothing more is to be expected as an answer. */
function isOver({ answered, time }: Open, now: number, timeout: number): boolean {
  return answered || now - time > timeout;
}

function open(request: Request, time: number): Open {
  return { request, time, reply: '', answered: false, firstAt: time, lastAt: time, chunks: [] };
}

function append(exchange: Open, text: string, time: number): void {
  if (!exchange.answered) exchange.firstAt = time;
  else exchange.chunks.push({ at: exchange.reply.length, wait: Math.max(0, time - exchange.lastAt) });
  exchange.reply += text;
  exchange.answered = true;
  exchange.lastAt = time;
}
