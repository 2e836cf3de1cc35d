import type { Conversation, Message, Side } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { TlsUse } from '../model/tls.ts';
import { findClosedRecords } from './find-closed-records.ts';
import { isClientHello } from './handshake/client-hello.ts';
import type { KeyLog } from './keys/key-log.ts';
import { type SaidInside, TlsReader } from './tls-reader.ts';

/** Where TLS begins in a conversation. */
interface Begin {
  readonly message: number;
  /** Offset in the message. */
  readonly at: number;
  /** Who is the client of TLS: on an active data connection of FTP, who took the connection (RFC 4217, 7). */
  readonly client: Side;
}

/**
 * The conversation with what was said inside TLS, if it begins anywhere: at the start, or where the next the client says
 * is a ClientHello. Its records are gone from the messages; what could not be opened is counted. A server that answers
 * a ClientHello with anything but TLS has not understood it, and the conversation stays as it is. One that says nothing at all has
 * refused it if it has said something before and ends there, or if the connection is for data.
 */
export function decryptConversation(conversation: Conversation, keys: KeyLog): Conversation {
  const { transport, messages, tls, dataOf, ending } = conversation;
  if (transport !== 'tcp' || tls) return conversation;
  const begin = findBegin(messages);
  if (begin === undefined) return withoutClosedRecords(conversation);
  const isRefused = dataOf !== undefined || (begin.message > 0 && ending === 'server');
  if (!isTls(messages, begin, isRefused)) return conversation;
  return new Decryption(conversation, begin, keys).run();
}

/** What stands in front of records of which not even the handshake can be read. */
function withoutClosedRecords(conversation: Conversation): Conversation {
  const use = findClosedRecords(conversation.messages);
  if (use === undefined) return conversation;
  const { left: _, unheardFrom: __, ...rest } = conversation;
  return { ...rest, messages: conversation.messages.slice(0, use.before), tls: use };
}

function findBegin(messages: readonly Message[]): Begin | undefined {
  for (const [message, { from: client, bytes }] of messages.entries()) {
    for (let at = bytes.indexOf(22); at >= 0; at = bytes.indexOf(22, at + 1)) {
      const begins =
        bytes.length - at < LEAST ? isClientHello(saidFrom(messages, message, at)) : isClientHello(bytes, at);
      if (begins) return { message, at, client };
    }
  }
  return undefined;
}

/** Enough of a ClientHello to be known as one. */
const LEAST = 11;

/** The first bytes that somebody says from a place on, whatever the segments. */
function saidFrom(messages: readonly Message[], message: number, at: number): Uint8Array {
  const from = messages[message]?.from;
  const pieces: Uint8Array[] = [];
  let length = -at;
  for (let index = message; length < LEAST && messages[index]?.from === from; index++) {
    const { bytes } = messages[index] as Message;
    pieces.push(bytes);
    length += bytes.length;
  }
  return Buffer.concat(pieces).subarray(at);
}

/** It is answered by a handshake or an alert of version 3; where there is no answer, `unanswered` says. */
function isTls(messages: readonly Message[], { message, client }: Begin, unanswered: boolean): boolean {
  const answer = messages.findIndex(({ from }, index) => index > message && from !== client);
  if (answer < 0) return unanswered;
  const [type, major] = saidFrom(messages, answer, 0);
  return (type === 22 || type === 21) && major === 3;
}

class Decryption {
  readonly #conversation: Conversation;
  readonly #begin: Begin;
  readonly #reader: TlsReader;
  readonly #messages: Message[];
  /** Index in the new messages for each of the old ones, and for their end. */
  readonly #moved: number[] = [];
  #done: number | undefined;
  /** Bytes of a side that no longer speaks TLS. */
  readonly #lost = { client: 0, server: 0 };
  #broken: string | undefined;

  constructor(conversation: Conversation, begin: Begin, keys: KeyLog) {
    this.#conversation = conversation;
    this.#begin = begin;
    this.#reader = new TlsReader(keys);
    this.#messages = [];
  }

  run(): Conversation {
    const { messages, left, unheardFrom, problems } = this.#conversation;
    let before = 0;
    for (const [index, message] of messages.entries()) {
      this.#moved.push(this.#messages.length);
      if (index < this.#begin.message) this.#messages.push(message);
      else {
        if (index === this.#begin.message) before = this.#cut(message);
        this.#read(index === this.#begin.message ? from(message, this.#begin.at) : message);
      }
    }
    this.#moved.push(this.#messages.length);
    const tls = this.#use(before);
    if (tls === undefined) return this.#conversation;
    const unheard = unheardFrom === undefined ? undefined : this.#moved[unheardFrom];
    const { unheardFrom: _, left: __, ...rest } = this.#conversation;
    return {
      ...rest,
      messages: this.#messages,
      ...(left ? { left: { ...left, before: this.#moved[left.before] ?? left.before } } : {}),
      ...(unheard === undefined || unheard >= this.#messages.length ? {} : { unheardFrom: unheard }),
      ...(this.#broken === undefined ? {} : { problems: [...problems, this.#broken] }),
      tls,
    };
  }

  /** What the client said in clear in front of its ClientHello; gives how many messages are in clear. */
  #cut({ bytes, ...message }: Message): number {
    if (this.#begin.at > 0) this.#messages.push({ ...message, bytes: bytes.subarray(0, this.#begin.at) });
    return this.#messages.length;
  }

  #read({ from: side, bytes, time }: Message): void {
    if (this.#broken !== undefined) {
      this.#lost[side] += bytes.length;
      return;
    }
    try {
      this.#keep(this.#reader.said(this.#role(side), bytes), time);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#broken = `${side}: ${error.message}`;
      this.#lost[side] += bytes.length;
    }
    if (this.#reader.established) this.#done ??= time;
  }

  /** What one segment brought to an end is one message. */
  #keep(said: readonly SaidInside[], time: number): void {
    for (const side of ['client', 'server'] as const) {
      const pieces = said.filter((one) => one.from === this.#role(side)).map(({ bytes }) => bytes);
      if (pieces.length === 0) continue;
      const bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
      this.#messages.push({ time, from: side, bytes });
    }
  }

  /** The part in TLS that a side of the connection has, and the other way round. */
  #role(side: Side): Side {
    if (this.#begin.client === 'client') return side;
    return side === 'client' ? 'server' : 'client';
  }

  #use(before: number): TlsUse | undefined {
    const { offered, chosen, established } = this.#reader;
    if (offered === undefined) return undefined;
    const time = this.#conversation.messages[this.#begin.message]?.time ?? this.#conversation.start;
    return {
      before,
      time,
      ...(this.#done === undefined ? {} : { done: this.#done }),
      established,
      encrypted: {
        client: this.#reader.encrypted(this.#role('client')) + this.#lost.client,
        server: this.#reader.encrypted(this.#role('server')) + this.#lost.server,
      },
      offered,
      ...(chosen ? { chosen } : {}),
    };
  }
}

function from(message: Message, at: number): Message {
  return at === 0 ? message : { ...message, bytes: message.bytes.subarray(at) };
}
