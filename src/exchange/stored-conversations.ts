import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { toBytes, toText } from '../message/bytes/latin1.ts';
import type { Conversation, Ending, Side, Transport } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { TlsUse } from '../model/tls.ts';

/** A conversation as it is kept in a personality: short keys, bytes as latin1, times relative to the start, µs. */
interface Kept {
  readonly p: Transport;
  readonly c: readonly [string, number];
  readonly s: readonly [string, number];
  readonly t: number;
  readonly e: number;
  readonly n: Ending;
  readonly m: readonly (readonly [number, 0 | 1, string])[];
  /** When the client ended its side, and index of the first message that the server said after that. */
  readonly l?: readonly [number, number];
  /** Index of the first message that the server did not hear. */
  readonly u?: number;
  /** Index of the control conversation, of the announcement, and who listens. */
  readonly d?: readonly [number, number, Side];
  /** TLS, with times relative to the start too. */
  readonly x?: TlsUse;
}

const maxSize = 1024 * 1024 * 1024; // bytes a personality's recordings may inflate to

/** Keeps conversations (in an order that `orderConversations` made) as base64 of deflated JSON. */
export function encodeRecordings(conversations: readonly Conversation[]): string {
  const kept = conversations.map(
    (one): Kept => ({
      p: one.transport,
      c: [one.client.address, one.client.port],
      s: [one.server.address, one.server.port],
      t: one.start,
      e: one.end - one.start,
      n: one.ending,
      ...(one.left ? { l: [one.left.time - one.start, one.left.before] } : {}),
      ...(one.deafTo === undefined ? {} : { u: one.deafTo }),
      m: one.messages.map(({ time, from, bytes }) => [
        time - one.start,
        from === 'client' ? 0 : 1,
        toText(bytes),
      ]),
      ...(one.tls ? { x: shifted(one.tls, -one.start) } : {}),
      ...(one.dataOf ? { d: [one.dataOf.control, one.dataOf.announcement, one.dataOf.listener] } : {}),
    }),
  );
  return deflateRawSync(Buffer.from(JSON.stringify(kept)), { level: 9 }).toString('base64');
}

function shifted({ time, done, ...tls }: TlsUse, by: number): TlsUse {
  return { ...tls, time: time + by, ...(done === undefined ? {} : { done: done + by }) };
}

/** The conversations kept by `encodeRecordings`. Throws FormatError where they are damaged. */
export function decodeRecordings(text: string): readonly Conversation[] {
  try {
    const json = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: maxSize }).toString();
    return (JSON.parse(json) as readonly Kept[]).map(revive);
  } catch (error) {
    throw new FormatError(
      `the personality's recordings are damaged: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function revive(kept: Kept, id: number): Conversation {
  return {
    id,
    transport: kept.p,
    client: { address: kept.c[0], port: kept.c[1] },
    server: { address: kept.s[0], port: kept.s[1] },
    start: kept.t,
    end: kept.t + kept.e,
    packets: kept.m.length,
    messages: kept.m.map(([time, from, text]) => ({
      time: kept.t + time,
      from: from === 0 ? 'client' : 'server',
      bytes: toBytes(text),
    })),
    ending: kept.n,
    ...(kept.l ? { left: { time: kept.t + kept.l[0], before: kept.l[1] } } : {}),
    ...(kept.u === undefined ? {} : { deafTo: kept.u }),
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...(kept.x ? { tls: shifted(kept.x, kept.t) } : {}),
    ...(kept.d ? { dataOf: { control: kept.d[0], announcement: kept.d[1], listener: kept.d[2] } } : {}),
  };
}

/**
 * Puts conversations from any number of readings into one order that does not depend on how they were read, numbers
 * them anew, and points data connections at the new number of their control connection.
 */
export function orderConversations(conversations: readonly Conversation[]): readonly Conversation[] {
  const ordered = [...conversations].sort(compareConversations);
  const position = new Map(ordered.map((conversation, index) => [conversation, index]));
  const controls = new Map<number, Conversation[]>();
  for (const one of conversations) {
    if (one.dataOf) continue;
    const alike = controls.get(one.id);
    if (alike) alike.push(one);
    else controls.set(one.id, [one]);
  }
  return ordered.map((conversation, id) => {
    const { dataOf } = conversation;
    if (!dataOf) return { ...conversation, id };
    const control = controls
      .get(dataOf.control)
      ?.findLast((other) => other.start <= conversation.start && isNear(other, conversation));
    return { ...conversation, id, dataOf: { ...dataOf, control: (control && position.get(control)) ?? -1 } };
  });
}

function isNear(control: Conversation, data: Conversation): boolean {
  const addresses = [control.client.address, control.server.address];
  return data.start <= control.end + 60_000_000 && addresses.includes(data.client.address);
}

function compareConversations(a: Conversation, b: Conversation): number {
  return (
    a.start - b.start ||
    compareText(a.client.address, b.client.address) ||
    a.client.port - b.client.port ||
    a.server.port - b.server.port ||
    a.end - b.end
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
