import { inflateRawSync } from 'node:zlib';
import type { Conversation, Ending, Side, Transport } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';

/** A conversation as it was kept in personalities before there was evidence: short keys, bytes as latin1, times relative to the start, µs. */
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
}

const maxSize = 1024 * 1024 * 1024; // bytes a personality's recordings may inflate to

/** The conversations in a personality of the first kind, base64 of deflated JSON. Throws FormatError where they are damaged. */
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
      bytes: Buffer.from(text, 'latin1'),
    })),
    ending: kept.n,
    ...(kept.l ? { left: { time: kept.t + kept.l[0], before: kept.l[1] } } : {}),
    ...(kept.u === undefined ? {} : { unheardFrom: kept.u }),
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...(kept.d ? { dataOf: { control: kept.d[0], announcement: kept.d[1], listener: kept.d[2] } } : {}),
  };
}
