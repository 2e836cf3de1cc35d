import { isPreliminary } from '../../knowledge/status-codes.ts';
import { toText } from '../../message/bytes/latin1.ts';
import type { Conversation, Side } from '../../model/conversation.ts';
import type { Transfer } from '../../model/personality.ts';
import type { Exchange, Session } from '../exchange.ts';

const maxBytes = 1024 * 1024; // of one transfer that are kept

/** The exchange that a data connection belongs to. */
export interface DataUse {
  readonly direction: Transfer['direction'];
  readonly bytes: string;
}

/** Finds for every data connection the exchange that used it: the last request before the connection ended that asked for one. */
export function dataUses(
  sessions: readonly Session[],
  conversations: readonly Conversation[],
): ReadonlyMap<Exchange, DataUse> {
  const byControl = new Map(sessions.map((session) => [session.conversation.id, session]));
  const uses = new Map<Exchange, DataUse>();
  for (const data of conversations) {
    const session = data.dataOf && byControl.get(data.dataOf.control);
    if (!session) continue;
    // the one who listens is the server of the data conversation
    const clientSide = data.dataOf?.listener === 'client' ? 'server' : 'client';
    const [first] = data.messages;
    // an empty transfer ends with the one who had nothing to send
    const from = first?.from ?? (data.ending === clientSide ? clientSide : other(clientSide));
    const exchange = session.exchanges.findLast(
      ({ time, request, reply }) =>
        time <= (first?.time ?? data.end) && request.kind === 'command' && isPreliminary(reply),
    );
    if (!exchange || uses.has(exchange)) continue;
    const direction = from === clientSide ? 'toServer' : 'toClient';
    const bytes = data.messages
      .filter((message) => message.from === from)
      .map((message) => toText(message.bytes))
      .join('');
    uses.set(exchange, { direction, bytes: bytes.slice(0, maxBytes) });
  }
  return uses;
}

function other(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}
