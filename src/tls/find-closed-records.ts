import type { Message, Side } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { TlsUse } from '../model/tls.ts';
import { APPLICATION_DATA, CHANGE_CIPHER_SPEC, RecordStream } from './records/record-stream.ts';

/** Records that both sides say, up to the end. */
type Records =
  | { readonly kind: 'closed'; readonly use: TlsUse }
  /** A message is no part of a record. */
  | { readonly kind: 'other'; readonly at: number }
  | { readonly kind: 'too few' };

/** Bytes of other protocols may look like one record or two. */
const leastRecords = 4;

/**
 * Where nothing but records of TLS follows, from both sides and without a ClientHello that could be read: the capture was begun in the
 * middle of the connection, or what stands in the handshake has been blotted out. Nothing can be read of it.
 */
export function findClosedRecords(messages: readonly Message[]): TlsUse | undefined {
  for (let begin = 0; begin < messages.length; begin++) {
    if (!startsRecord(messages[begin]?.bytes)) continue;
    const found = recordsFrom(messages, begin);
    if (found.kind === 'closed') return found.use;
    if (found.kind === 'too few') return undefined;
    begin = Math.max(begin, found.at - 1);
  }
  return undefined;
}

function startsRecord(bytes: Uint8Array | undefined): boolean {
  const [type = 0, major = 3, minor = 0] = bytes ?? []; // a segment may be one byte
  return isKnown(type) && major === 3 && minor <= 4;
}

function isKnown(type: number): boolean {
  return type >= CHANGE_CIPHER_SPEC && type <= APPLICATION_DATA;
}

function recordsFrom(messages: readonly Message[], begin: number): Records {
  const streams = { client: new RecordStream(), server: new RecordStream() };
  const counts = { client: 0, server: 0 };
  const encrypted = { client: 0, server: 0 };
  const inside = new Set<Side>();
  let done: number | undefined;
  for (const [index, { from, bytes, time }] of messages.entries()) {
    if (index < begin) continue;
    encrypted[from] += bytes.length;
    const types = typesIn(streams[from], bytes);
    if (!types) return { kind: 'other', at: index };
    counts[from] += types.length;
    if (types.includes(APPLICATION_DATA)) inside.add(from);
    if (inside.size === 2) done ??= time;
  }
  const few = counts.client + counts.server < leastRecords || counts.client * counts.server === 0;
  if (few) return { kind: 'too few' };
  const time = messages[begin]?.time ?? 0;
  const established = inside.size === 2;
  return {
    kind: 'closed',
    use: { before: begin, time, ...(done === undefined ? {} : { done }), established, encrypted },
  };
}

/** The types of the records that are whole with these bytes; undefined where they are none. */
function typesIn(records: RecordStream, bytes: Uint8Array): readonly number[] | undefined {
  records.push(bytes);
  const types: number[] = [];
  try {
    for (let record = records.next(); record; record = records.next()) {
      if (!isKnown(record.type) || record.fragment.length === 0) return undefined;
      types.push(record.type);
    }
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return types;
}
