import type { Request } from '../../message/request/request.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { isBinary } from '../replies/reply-units.ts';
import type { CutSession, ExchangeLike } from './cut-session.ts';
import { type Choices, type Token, tokenizeReply } from './tokenize-reply.ts';

/** The two recordings that are compared. */
type Recording = 'before' | 'after';

/** One exchange of one recording, with all that comparing asks about it. */
export interface Observation {
  readonly recording: Recording;
  /** `id` of the conversation, and position of the exchange in it. */
  readonly conversation: number;
  readonly index: number;
  readonly exchange: ExchangeLike;
  /** Same number: a client said the very same from the beginning of the session up to this request. */
  readonly prefix: number;
  /** Same number: the same statuses of the latest answers to every command so far, a guess at the state. */
  readonly state: number;
  /** The request as it would be said from any address. */
  readonly asked: string;
  readonly client: string;
  readonly tokens: readonly Token[];
  /** The server was heard again in this session after this exchange. */
  readonly wentOn: boolean;
}

/** In how many conversations they were made. */
export function conversationsIn(some: readonly Observation[]): number {
  return new Set(some.map(({ conversation }) => conversation)).size;
}

/** Numbers for strings, the same for the same. */
class Names {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Looks at both recordings in the same way. */
export function observe(before: readonly CutSession[], after: readonly CutSession[]): readonly Observation[] {
  const stories = new Names();
  const chosen = transactionBytes([...before, ...after].flatMap(({ exchanges }) => exchanges));
  const clients = new Set([...before, ...after].map(({ conversation }) => conversation.client.address));
  const context = { stories, states: new Names(), choices: { places: chosen, clients } };
  return [
    ...before.flatMap((session) => observeSession(session, 'before', context)),
    ...after.flatMap((session) => observeSession(session, 'after', context)),
  ].filter(({ exchange }) => exchange.reply !== '' || exchange.request.kind !== 'opened');
}

const remembered = 65_536; // characters of what a client has said
const head = 8; // bytes in which a transaction id is looked for
const enough = 8; // exchanges
const mostly = 0.7; // of them: some are matched with another request's reply

/** Places of binary messages at which the client chooses a number (DNS, Modbus) that the server repeats. */
function transactionBytes(exchanges: readonly ExchangeLike[]): ReadonlySet<number> {
  const pairs = exchanges.filter(({ request, reply }) => request.raw.length >= head && reply.length >= head);
  const places = Array.from({ length: head }, (_, at) => at).filter((at) => {
    const values = new Set(pairs.map(({ request }) => request.raw[at]));
    const same = pairs.filter(({ request, reply }) => request.raw[at] === reply[at]).length;
    return (
      pairs.length >= enough && same >= mostly * pairs.length && values.size * 2 >= Math.min(pairs.length, 64)
    );
  });
  return new Set(places);
}

interface ObserveContext {
  readonly stories: Names;
  readonly states: Names;
  readonly choices: Choices;
}

function observeSession(
  { conversation, exchanges }: CutSession,
  recording: Recording,
  { stories, states, choices }: ObserveContext,
): readonly Observation[] {
  const { client, server } = conversation;
  const words = new Set<string>();
  const latest = new Map<string, string>();
  const lastHeard = exchanges.findLastIndex(({ reply }) => reply !== '');
  let prefix = -1;
  let said = '';
  let before = '';
  return exchanges.map((cut, index) => {
    // two bytes in hexadecimal are no status, and often a number that the client chose
    const exchange = isBinary(cut.reply) ? { ...cut, status: '#' } : cut;
    const { request, reply, status } = exchange;
    const asked = withoutEnds(withoutChosen(request, choices.places), client);
    prefix = stories.of(`${prefix} ${asked}`);
    said = (said + request.raw.slice(0, 4096)).slice(-remembered);
    const heard = { time: exchange.time + exchange.delay, client, server, said };
    const tokens = tokenizeReply(reply, heard, request, words, choices);
    const answers = [...latest].map(([command, answer]) => `${command} ${answer}`).sort();
    const state = states.of(`${answers.join(',')} ${before}`);
    for (const word of wordsOf(request)) words.add(word);
    latest.set(request.command, status);
    before = `${request.command} ${status}`;
    return {
      recording,
      conversation: conversation.id,
      index,
      exchange,
      prefix,
      state,
      asked,
      client: client.address,
      tokens,
      wentOn: index < lastHeard,
    };
  });
}

/** What clients choose as a tag; `+` and the like are tested to be refused (RFC 9051, 2.2.1). */
const isTag = /^[A-Za-z0-9.]+$/;

/** Tags and transaction numbers are any client's own choice. */
function withoutChosen({ raw, tag }: Request, chosen: ReadonlySet<number>): string {
  if (isTag.test(tag) && raw.startsWith(`${tag} `)) return `\x01${raw.slice(tag.length)}`;
  return chosen.size === 0 ? raw : [...raw].map((char, at) => (chosen.has(at) ? '\0' : char)).join('');
}

/** A client that announces its own address says the same as another one that announces its own (PORT, EPRT). */
function withoutEnds(raw: string, { address }: Endpoint): string {
  const commas = address.replaceAll('.', ',');
  return raw
    .replaceAll(address, '\0')
    .replaceAll(`${commas},`, '\0,')
    .replace(/\0,\d{1,3},\d{1,3}/g, '\0')
    .replace(/\0\|\d{1,5}/g, '\0');
}

/** Words that a later reply may repeat. */
function wordsOf({ raw, words }: Request): readonly string[] {
  const short = raw.slice(0, 4096);
  return [...words, ...(short.match(/[^\s<>()"',;:=[\]{}]{3,}/g) ?? [])].filter(({ length }) => length >= 3);
}
