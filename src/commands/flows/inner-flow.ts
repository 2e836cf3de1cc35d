import { createHash } from 'node:crypto';
import type { FlowSummary } from '../../capture/conversations/describe-flow.ts';
import type { Conversation, Side } from '../../model/conversation.ts';
import { describeUse } from '../../tls/describe-use.ts';

/** A conversation as `mynah flows` lists it, with what was said inside TLS in the place of its records. */
export function innerFlow(conversation: Conversation): FlowSummary {
  const { id, transport, client, server, start, end, packets, ending, problems, messages, tls } =
    conversation;
  const digest = (side: Side) => {
    const hash = createHash('md5');
    let bytes = 0;
    for (const message of messages) {
      if (message.from !== side) continue;
      hash.update(message.bytes);
      bytes += message.bytes.length;
    }
    return { bytes, md5: hash.digest('hex') };
  };
  const [fromClient, fromServer] = [digest('client'), digest('server')];
  return {
    id,
    transport,
    client,
    server,
    start,
    end,
    packets,
    clientBytes: fromClient.bytes,
    serverBytes: fromServer.bytes,
    clientMd5: fromClient.md5,
    serverMd5: fromServer.md5,
    ending,
    problems,
    ...(tls ? { tls: describeUse(tls) } : {}),
  };
}
