import { cutExchanges } from '../exchange/alignment/alignment.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { inferGrammar } from '../exchange/framing/framing.ts';
import { inferReplyShape } from '../exchange/framing/infer-reply-shape.ts';
import { asksFor, codingOf } from '../message/reply/content-coding.ts';
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
  return { grammar: withHeaders(conversations, records, shape), shape };
}

function withHeaders(conversations: readonly Conversation[], grammar: Grammar, shape: ReplyShape): Grammar {
  if (grammar.framing.kind !== 'headers') return grammar;
  const exchanges = cutExchanges(conversations, grammar, shape).flatMap((session) => session.exchanges);
  const heads = inferHeadCommands(exchanges);
  return {
    ...grammar,
    ...(heads.length > 0 ? { heads } : {}),
    ...(areCodingsAskedFor(exchanges) ? { negotiates: true } : {}),
  };
}

/** Contents were compressed, and only for clients that had asked for it. */
function areCodingsAskedFor(exchanges: readonly Exchange[]): boolean {
  const coded = exchanges.flatMap(({ request, reply }) => {
    const coding = codingOf(reply);
    return coding === undefined ? [] : [asksFor(request, coding)];
  });
  return coded.length > 0 && coded.every((isAskedFor) => isAskedFor);
}
