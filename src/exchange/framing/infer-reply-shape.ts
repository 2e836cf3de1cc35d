import { dottedKey, type ReplyShape } from '../../message/reply/reply-splitter.ts';
import { readRequest } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Grammar } from '../../model/grammar.ts';
import { turnsOf } from '../turns.ts';
import { inferLengthPrefix } from './infer-length-prefix.ts';

/** Looks at turns of one request to see how replies are made up; see `ReplyShape`. */
export function inferReplyShape(conversations: readonly Conversation[], grammar: Grammar): ReplyShape {
  const dotted = new Set<string>();
  const greets = conversations.filter(({ messages }) => messages[0]?.from === 'server').length;
  if (grammar.framing.kind === 'line') {
    for (const { client, server } of conversations.flatMap(turnsOf)) {
      if (!/^[^\n]+\n$/.test(client) || !server.endsWith('\n.\r\n')) continue;
      dotted.add(dottedKey(readRequest(client, grammar), server));
    }
  }
  const records =
    grammar.framing.kind === 'prefix'
      ? inferLengthPrefix(conversations.flatMap(turnsOf).map(({ server }) => server))
      : undefined;
  return {
    ...(records ? { records } : {}),
    tagged: grammar.tagged,
    resp: grammar.framing.kind === 'resp',
    headers: grammar.framing.kind === 'headers',
    greets: greets * 2 > conversations.length,
    dotted,
  };
}
