import { cutExchanges } from '../exchange/alignment/alignment.ts';
import { inferGrammar } from '../exchange/framing/framing.ts';
import { inferReplyShape } from '../exchange/framing/infer-reply-shape.ts';
import type { ReplyShape } from '../message/reply/reply-splitter.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Grammar } from '../model/grammar.ts';
import type { Passes } from './model/pass.ts';
import { inferRecords } from './records/records.ts';
import { inferHeadCommands } from './templates/headers/infer-head-commands.ts';

/** How the streams of both sides are cut into messages. */
export interface Framed {
  readonly grammar: Grammar;
  readonly shape: ReplyShape;
}

/**
 * Finds out how the client's stream is cut into requests and the server's into replies: by lines, lengths, headers or turns, then
 * what the bytes of binary records are, then which commands are answered by the head of a message alone.
 */
export function frameStreams(conversations: readonly Conversation[], passes: Passes): Framed {
  const streams = inferGrammar(conversations, passes.observe);
  const shape = inferReplyShape(conversations, streams, passes.observe);
  const records = inferRecords(conversations, streams, shape);
  return { grammar: withHeadCommands(conversations, records, shape), shape };
}

function withHeadCommands(
  conversations: readonly Conversation[],
  grammar: Grammar,
  shape: ReplyShape,
): Grammar {
  if (grammar.framing.kind !== 'headers') return grammar;
  const sessions = cutExchanges(conversations, grammar, shape);
  const heads = inferHeadCommands(sessions.flatMap(({ exchanges }) => exchanges));
  return heads.length > 0 ? { ...grammar, heads } : grammar;
}
