import type { Request } from '../message/request.ts';
import type { Conversation, Endpoint } from '../model/conversation.ts';
import { type Token, tokenizeReply } from './tokenize-reply.ts';

/** A request with its answer, as conversations are cut into them. Times in µs since the Unix epoch. */
export interface ExchangeLike {
  readonly request: Request;
  readonly reply: string;
  readonly status: string;
  readonly time: number;
  readonly delay: number;
  readonly ends?: 'close';
}

/** A conversation, cut into exchanges. */
export interface CutSession {
  readonly conversation: Conversation;
  readonly exchanges: readonly ExchangeLike[];
}

/** The two recordings that are compared. */
export type Recording = 'before' | 'after';

/** One exchange of one recording, with all that comparing asks about it. */
export interface Observation {
  readonly recording: Recording;
  /** `id` of the conversation, and position of the exchange in it. */
  readonly conversation: number;
  readonly index: number;
  readonly exchange: ExchangeLike;
  /** Same number: a client said the very same from the beginning of the session up to this request. */
  readonly story: number;
  /** Statuses of the latest answers to every command so far: a guess at the state. */
  readonly state: string;
  /** The request as it would be said from any address. */
  readonly asked: string;
  readonly client: string;
  readonly tokens: readonly Token[];
  /** The server was heard again in this session after this exchange. */
  readonly wentOn: boolean;
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
  return [
    ...before.flatMap((session) => observeSession(session, 'before', stories)),
    ...after.flatMap((session) => observeSession(session, 'after', stories)),
  ];
}

function observeSession(
  { conversation, exchanges }: CutSession,
  recording: Recording,
  stories: Names,
): readonly Observation[] {
  const { client, server } = conversation;
  const words = new Set<string>();
  const latest = new Map<string, string>();
  const lastHeard = exchanges.findLastIndex(({ reply }) => reply !== '');
  let story = -1;
  let said = '';
  let before = '';
  return exchanges.map((exchange, index) => {
    const { request, reply, status } = exchange;
    const asked = withoutEnds(request.raw, client);
    story = stories.of(`${story} ${asked}`);
    said += request.raw;
    const heard = { time: exchange.time + exchange.delay, client, server, said };
    const tokens = tokenizeReply(reply, heard, request, words);
    const state = `${[...latest]
      .map(([command, answer]) => `${command} ${answer}`)
      .sort()
      .join(',')} ${before}`;
    for (const word of wordsOf(request)) words.add(word);
    latest.set(request.command, status);
    before = `${request.command} ${status}`;
    return {
      recording,
      conversation: conversation.id,
      index,
      exchange,
      story,
      state,
      asked,
      client: client.address,
      tokens,
      wentOn: index < lastHeard,
    };
  });
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
