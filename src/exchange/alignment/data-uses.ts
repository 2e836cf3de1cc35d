import groupBy from 'lodash/groupBy.js';
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
  // of a conversation that went on inside TLS there are two
  const byControl = groupBy(sessions, ({ conversation }) => conversation.id);
  const uses = new Map<Exchange, DataUse>();
  for (const data of conversations) {
    const control = data.dataOf && byControl[data.dataOf.control];
    if (!control) continue;
    // the one who listens is the server of the data conversation
    const clientSide = data.dataOf?.listener === 'client' ? 'server' : 'client';
    const [first] = data.messages;
    // an empty transfer ends with the one who had nothing to send
    const from = first?.from ?? (data.ending === clientSide ? clientSide : other(clientSide));
    const exchange = control
      .flatMap(({ exchanges }) => exchanges)
      .findLast(
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
