import type { Conversation, DataLink, Message } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import type { TlsUse } from '../model/tls.ts';
import { endings, flags } from './encode-session.ts';
import { ByteReader } from './varied-bytes.ts';

/** The session that `encodeSession` wrote; its conversation gets the number `id`. Throws FormatError where the bytes are damaged. */
export function decodeSession(bytes: Uint8Array, id: number): RecordedSession {
  const reader = new ByteReader(bytes);
  const conversation = readConversation(reader, id);
  const count = reader.number();
  const data: Conversation[] = [];
  while (data.length < count) {
    const announcement = reader.number();
    const listener = reader.number() === 1 ? 'client' : 'server';
    const link: DataLink = { control: id, announcement, listener };
    data.push({ ...readConversation(reader, id), dataOf: link });
  }
  if (!reader.isAtEnd) throw new FormatError('has more bytes than a session');
  return { conversation, data };
}

function readConversation(reader: ByteReader, id: number): Conversation {
  const has = reader.number();
  const client = { address: reader.text(), port: reader.number() };
  const server = { address: reader.text(), port: reader.number() };
  const start = reader.signed();
  const end = start + reader.signed();
  const ending = endings[reader.number()];
  if (ending === undefined) throw new FormatError('has an unknown ending');
  const left = has & flags.left ? { time: start + reader.signed(), before: reader.number() } : undefined;
  const unheardFrom = has & flags.unheardFrom ? reader.number() : undefined;
  const missing =
    has & flags.missing ? { client: reader.number(), server: reader.number() } : { client: 0, server: 0 };
  const tls = has & flags.tls ? readTls(reader) : undefined;
  const messages = readMessages(reader, start);
  return {
    id,
    transport: has & flags.udp ? 'udp' : 'tcp',
    client,
    server,
    start,
    end,
    packets: messages.length,
    messages,
    ending,
    ...(left ? { left } : {}),
    ...(unheardFrom === undefined ? {} : { unheardFrom }),
    missing,
    problems: [],
    host: {},
    ...(tls ? { tls } : {}),
  };
}

function readTls(reader: ByteReader): TlsUse {
  try {
    return JSON.parse(Buffer.from(reader.bytes()).toString()) as TlsUse;
  } catch {
    throw new FormatError('has damaged facts on TLS');
  }
}

function readMessages(reader: ByteReader, start: number): readonly Message[] {
  const count = reader.number();
  const messages: Message[] = [];
  let time = start;
  while (messages.length < count) {
    const from = reader.number() === 1 ? 'server' : 'client';
    time += reader.signed();
    messages.push({ time, from, bytes: reader.bytes() });
  }
  return messages;
}
