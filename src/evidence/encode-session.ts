import type { Conversation } from '../model/conversation.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import { ByteWriter } from './varied-bytes.ts';

/** In the order of their numbers in the encoding: only ever added to. */
export const endings = ['client', 'server', 'reset', 'unfinished'] as const;

/** Bits of what follows for a conversation. */
export const flags = { udp: 1, left: 2, unheardFrom: 4, missing: 8, tls: 16 } as const;

const writer = new ByteWriter();

/**
 * A session as bytes, the same for the same session whichever capture it was read from: what is learned from it, and its
 * identity. Valid until the next session is encoded.
 */
export function encodeSession({ conversation, data }: RecordedSession): Uint8Array {
  writeConversation(conversation);
  const inOrder = [...data].sort(
    (a, b) => a.start - b.start || a.client.port - b.client.port || a.server.port - b.server.port,
  );
  writer.number(inOrder.length);
  for (const each of inOrder) {
    writer.number(each.dataOf?.announcement ?? 0);
    writer.number(each.dataOf?.listener === 'client' ? 1 : 0);
    writeConversation(each);
  }
  return writer.take();
}

function writeConversation(conversation: Conversation): void {
  const { transport, client, server, start, end, ending, left, unheardFrom, missing, messages, tls } =
    conversation;
  const hasMissing = missing.client > 0 || missing.server > 0;
  writer.number(
    (transport === 'udp' ? flags.udp : 0) |
      (left ? flags.left : 0) |
      (unheardFrom === undefined ? 0 : flags.unheardFrom) |
      (hasMissing ? flags.missing : 0) |
      (tls ? flags.tls : 0),
  );
  for (const { address, port } of [client, server]) {
    writer.text(address);
    writer.number(port);
  }
  writer.signed(start);
  writer.signed(end - start);
  writer.number(endings.indexOf(ending));
  if (left) {
    writer.signed(left.time - start);
    writer.number(left.before);
  }
  if (unheardFrom !== undefined) writer.number(unheardFrom);
  if (hasMissing) {
    writer.number(missing.client);
    writer.number(missing.server);
  }
  if (tls) writer.bytes(Buffer.from(JSON.stringify(tls)));
  writer.number(messages.length);
  let before = start;
  for (const { time, from, bytes } of messages) {
    writer.number(from === 'server' ? 1 : 0);
    writer.signed(time - before);
    writer.bytes(bytes);
    before = time;
  }
}
