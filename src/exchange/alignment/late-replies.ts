import type { Observe } from '../../model/decision.ts';
import type { Exchange } from '../exchange.ts';
import { bitsOfUnheard } from './assign-lines.ts';
import { type LineKinds, lineKinds, linesOf } from './line-kinds.ts';
import { ReplyModel } from './reply-model.ts';

type StatusOf = (reply: string, exchange: Exchange) => string;

/** Bits that reading a session so has to save, and that it costs where the server says the very same again: before it was found in other sessions, and after. */
const [atFirst, atLast] = [
  { sure: 12, again: 4 },
  { sure: 3, again: 1 },
];
const contradicted = 12; // bits, where the same request with the same answer did not make the server late
const fewest = 2; // sessions in which it happens
const longestReply = 4096; // characters that are looked at
const longestSession = 2000; // exchanges

/**
 * Some servers fall behind: a parser that reads one word ahead says, after an error in the middle of a command, the rest of what it has to say
 * only when the next request comes, and so all answers from then on come one request late. Sessions in which that makes
 * the answers much more like those to the same commands elsewhere are read so (in all of them the client waited for every answer): each request gets the answer that was meant for it. What the last
 * request got is divided into what was late and its own.
 */
export function readLateReplies(
  sessions: readonly (readonly Exchange[])[],
  statusOf: StatusOf,
  observe: Observe = () => {},
): readonly (readonly Exchange[])[] {
  const kindOf = lineKinds(sessions.map((one) => one.flatMap(({ reply }) => linesIn(reply))));
  const blind = new Judge(sessions, kindOf, statusOf, atFirst.again);
  const first = sessions.map((one) => blind.late(one, atFirst.sure) ?? one);
  if (countLate(first) < fewest) return sessions;
  const others = sessions.filter((one) => !blind.late(one, atLast.sure));
  const judge = new Judge(first, kindOf, statusOf, atLast.again, harmless(others));
  const found = sessions.map((one) => judge.late(one, atLast.sure) ?? one);
  const count = countLate(found);
  observe({
    pass: 'alignReplies',
    text: `in ${count} sessions answers come one request late, from some answer on`,
  });
  return found;
}

function countLate(found: readonly (readonly Exchange[])[]): number {
  return found.filter((exchanges) => exchanges.some(({ lateAfter }) => lateAfter !== undefined)).length;
}

function linesIn(reply: string): readonly string[] {
  return linesOf(reply.slice(0, longestReply));
}

/** Requests with answers after which the server went on as ever. */
function harmless(sessions: readonly (readonly Exchange[])[]): ReadonlySet<string> {
  return new Set(sessions.flatMap((exchanges) => exchanges.slice(0, -1).map(saying)));
}

function saying({ request, reply }: Exchange): string {
  return `${request.raw.trim().toUpperCase()}\0${reply.slice(0, longestReply)}`;
}

/** Tells in bits how well replies go with requests. */
class Judge {
  readonly #model = new ReplyModel();
  readonly #kindOf: LineKinds;
  readonly #statusOf: StatusOf;
  readonly #again: number;
  readonly #harmless: ReadonlySet<string>;

  constructor(
    sessions: readonly (readonly Exchange[])[],
    kindOf: LineKinds,
    statusOf: StatusOf,
    again: number,
    harmless: ReadonlySet<string> = new Set(),
  ) {
    this.#kindOf = kindOf;
    this.#statusOf = statusOf;
    this.#again = again;
    this.#harmless = harmless;
    for (const exchanges of sessions)
      for (const { request, reply } of exchanges)
        this.#model.add(request.command, linesIn(reply).map(kindOf), 1);
  }

  /** The session with answers that come late, from where on that saves most. */
  late(exchanges: readonly Exchange[], sure: number): readonly Exchange[] | undefined {
    const leaves = exchanges.at(-1)?.request.kind === 'left' ? 1 : 0;
    const heard = exchanges.slice(0, exchanges.length - leaves);
    const silent = heard.findLastIndex(({ reply }) => reply === '');
    const last = heard.at(-1);
    if (!last || heard.length < 3 || heard.length > longestSession) return undefined;
    const told = heard.map((exchange) => this.#bits(exchange, exchange.reply));
    const byNext = heard.map((exchange, at) => this.#withNext(exchange, heard[at + 1]?.reply ?? ''));
    let most = sure;
    let best: readonly Exchange[] | undefined;
    for (const own of ends(last.reply)) {
      let saved = (told.at(-1) ?? 0) - (own === '' ? bitsOfUnheard : this.#bits(last, own));
      const late = last.reply.slice(0, last.reply.length - own.length);
      for (let at = heard.length - 2; at > silent && at > 0; at--) {
        const exchange = heard[at] as Exchange;
        const before = at === heard.length - 2;
        const { alone, after } = (before ? undefined : byNext[at]) ?? this.#withNext(exchange, late);
        const against = this.#harmless.has(saying(exchange)) ? contradicted : 0;
        const gain = saved + (told[at] ?? 0) - after - against;
        if (gain > most) {
          most = gain;
          best = [...shifted(heard, at, own, this.#statusOf), ...exchanges.slice(heard.length)];
        }
        saved += (told[at] ?? 0) - alone;
      }
    }
    return best;
  }

  /** Bits where what came next was the answer, and where it came after the answer. */
  #withNext(exchange: Exchange, next: string): { readonly alone: number; readonly after: number } {
    return { alone: this.#bits(exchange, next), after: this.#bits(exchange, exchange.reply + next) };
  }

  #bits(exchange: Exchange, reply: string): number {
    const { command, raw } = exchange.request;
    const half = reply.slice(0, reply.length / 2);
    if (half + half === reply && bitsOfEcho(raw, half) > 0) return this.#bits(exchange, half) + this.#again;
    return this.#model.bits(command, linesIn(reply).map(this.#kindOf)) - bitsOfEcho(raw, reply);
  }
}

const [shortestWord, longestRequest] = [3, 512]; // characters
const [bitsOfCharacter, bitsOfWord] = [2, 16]; // that is repeated, and at most

/** Bits that a reply saves by repeating a word of its request. One word counts: what repeats many, such as the head of a mail, may be a later request's to say. */
function bitsOfEcho(request: string, reply: string): number {
  const words = request.slice(0, longestRequest).toUpperCase().split(/\s+/);
  const text = reply.slice(0, longestReply).toUpperCase();
  const repeated = words.filter((word) => word.length >= shortestWord && text.includes(word));
  const longest = Math.max(0, ...repeated.map(({ length }) => length));
  return Math.min(bitsOfWord, bitsOfCharacter * longest);
}

const mostOwn = 4; // lines that the last request may have got for itself

/** What a reply may end with, from nothing to all but its first line. */
function ends(reply: string): readonly string[] {
  const lines = linesOf(reply);
  const most = Math.min(mostOwn, lines.length - 1);
  return Array.from({ length: most + 1 }, (_, own) => lines.slice(lines.length - own).join(''));
}

/** Each request from `from` on with the answer that came with the next one; the last one with its own. */
function shifted(
  heard: readonly Exchange[],
  from: number,
  own: string,
  statusOf: StatusOf,
): readonly Exchange[] {
  const end = heard.length - 1;
  const moved = heard.map((exchange, at): Exchange => {
    if (at < from) return exchange;
    const next = heard[at + 1];
    const late = next?.reply.slice(0, next.reply.length - (at + 1 === end ? own.length : 0)) ?? own;
    const reply = at === from ? exchange.reply + late : late;
    const { delay } = at === from ? exchange : (next ?? exchange);
    return {
      ...exchange,
      reply,
      status: statusOf(reply, exchange),
      delay,
      chunks: [],
      ...(at === from ? { lateAfter: linesOf(exchange.reply).length } : {}),
    };
  });
  return own === '' ? moved.slice(0, end) : moved;
}
