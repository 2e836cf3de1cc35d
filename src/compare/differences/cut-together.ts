import { cutExchanges } from '../../exchange/alignment/alignment.ts';
import { dataUses } from '../../exchange/alignment/data-uses.ts';
import { inferGrammar } from '../../exchange/framing/framing.ts';
import { inferReplyShape } from '../../exchange/framing/infer-reply-shape.ts';
import { splitAtTls } from '../../exchange/split-at-tls.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { CutSession } from '../masks/cut-session.ts';

interface Side {
  readonly conversations: readonly Conversation[];
}

/** Cuts both recordings into exchanges by one grammar, inferred from both. What came over data connections is part of the reply. */
export function cutTogether(
  before: Side,
  after: Side,
): readonly [readonly CutSession[], readonly CutSession[]] {
  const [here, there] = [spoken(before), spoken(after)];
  const grammar = inferGrammar([...here, ...there]);
  const shape = inferReplyShape([...here, ...there], grammar);
  const cut = (own: readonly Conversation[], { conversations }: Side): readonly CutSession[] => {
    const sessions = cutExchanges(own, grammar, shape);
    const uses = dataUses(sessions, conversations);
    return sessions.map((session) => ({
      ...session,
      exchanges: session.exchanges.map((exchange) => {
        const use = uses.get(exchange);
        // a connection that carried nothing may have been one that nobody used
        return use?.direction === 'toClient' && use.bytes !== ''
          ? { ...exchange, reply: `${exchange.reply}[data connection]\r\n${use.bytes}` }
          : exchange;
      }),
    }));
  };
  return [cut(here, before), cut(there, after)];
}

function spoken({ conversations }: Side): readonly Conversation[] {
  return splitAtTls(
    conversations.filter(({ dataOf, messages }) => dataOf === undefined && messages.length > 0),
  );
}
