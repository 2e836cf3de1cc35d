import { toText } from '../../message/bytes/latin1.ts';
import { dottedKey, type ReplyShape } from '../../message/reply/reply-splitter.ts';
import { readRequest } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Observe } from '../../model/decision.ts';
import type { Framing, Grammar } from '../../model/grammar.ts';
import { many } from '../../model/many.ts';
import { turnsOf } from '../turns.ts';
import { answered, bestOf } from './description-length.ts';
import { bestPrefix, prefixIn } from './infer-length-prefix.ts';
import { textFramings } from './text-framings.ts';

/** Looks at turns of one request to see how replies are made up; see `ReplyShape`. */
export function inferReplyShape(
  conversations: readonly Conversation[],
  grammar: Grammar,
  observe: Observe = () => {},
): ReplyShape {
  const dotted = new Set<string>();
  if (grammar.framing.kind === 'line') {
    for (const { client, server } of conversations.flatMap(turnsOf)) {
      if (!/^[^\n]+\n$/.test(client) || !server.endsWith('\n.\r\n')) continue;
      dotted.add(dottedKey(readRequest(client, grammar), server));
    }
  }
  const framing = inferReplyFraming(conversations, grammar);
  const greets = greetsClients(conversations);
  tell({ dotted, framing, greets }, observe);
  return {
    ...(framing?.kind === 'prefix' ? { records: prefixIn(framing) } : framing ? { framing } : {}),
    tagged: grammar.tagged,
    resp: grammar.framing.kind === 'resp',
    headers: grammar.framing.kind === 'headers',
    greets,
    dotted,
  };
}

function tell(
  { dotted, framing, greets }: Pick<ReplyShape, 'dotted' | 'greets'> & { framing: Framing | undefined },
  observe: Observe,
): void {
  const pass = 'inferReplyShape';
  for (const key of dotted) {
    const [, subject = '', words, status] = /^(.*) (\d+) (.*)$/s.exec(key) ?? [];
    const asked = `with ${many(Number(words), 'word')}`;
    observe({
      pass,
      subject,
      text: `${asked}, answered ${status || 'without a status'}: ends with a lone dot`,
    });
  }
  if (framing) observe({ pass, text: `replies are cut by a framing of their own: ${framing.kind}` });
  observe({ pass, text: greets ? 'the server speaks first' : 'the client speaks first' });
}

/** A client that speaks first hears the greeting all the same, as its beginning shows. */
function greetsClients(conversations: readonly Conversation[]): boolean {
  const first = conversations.filter(({ messages }) => messages[0]?.from === 'server');
  const greetings = new Set(first.map(firstWord));
  const late = conversations.filter(
    ({ messages }) => messages[0]?.from === 'client' && messages.some(({ from }) => from === 'server'),
  );
  const greeted = late.filter((one) => greetings.has(firstWord(one))).length;
  if (first.length < leastGreeted || greeted * 2 < late.length)
    return first.length * 2 > conversations.length;
  return (first.length + greeted) * 2 > conversations.length;
}

const leastGreeted = 2; // sessions in which the server spoke first

/** Of what the server said first, with any number in it. */
function firstWord({ messages }: Conversation): string {
  const said = messages.find(({ from }) => from === 'server');
  const word = /^[^ \t\r\n]{1,32}/.exec(toText((said?.bytes ?? new Uint8Array()).subarray(0, 64)))?.[0] ?? '';
  return /^\d{3}$/.test(word) ? word : word.replace(/\d+/g, '0');
}

/** How the server frames what it says, where requests are neither lines nor messages with headers: found from its own turns. */
function inferReplyFraming(
  conversations: readonly Conversation[],
  { framing: { kind } }: Grammar,
): Framing | undefined {
  if (['line', 'mixed', 'resp', 'headers', 'datagram'].includes(kind)) return undefined;
  const said = answered(conversations.flatMap(turnsOf));
  const records = bestPrefix(said, []);
  const texts = bestOf(said, textFramings(said));
  return texts && texts.gain > (records?.gain ?? 0) ? texts.framing : records?.framing;
}
