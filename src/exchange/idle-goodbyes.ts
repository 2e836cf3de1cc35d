import { toText } from '../message/bytes/latin1.ts';
import type { Conversation, Message } from '../model/conversation.ts';
import { groupBy } from '../statistics/group-by.ts';

/** µs: a server that has answered and speaks again after so long, and then closes, has waited for its client in vain. No server takes so long for the rest of an answer. */
const patience = 10_000_000;
/** µs between the last word and the close. */
const atOnce = 2_000_000;

/** Conversations without what was said to clients that had fallen silent, and what that was. */
export interface WithoutGoodbyes {
  readonly conversations: readonly Conversation[];
  readonly idle: IdleEnd | undefined;
}

/** What a server does with a client that says nothing. Sample: `{ after: 60000000, says: '421 Timeout.\r\n' }` */
interface IdleEnd {
  /** µs. */
  readonly after: number;
  readonly says: string;
}

interface Goodbye extends IdleEnd {
  readonly conversation: Conversation;
}

/**
 * Finds the servers' own ends of conversations (`421 Timeout.`): they answer nothing, so what came before them is learned as if the capture had ended there. The shortest time that was
 * waited for, and what was said most often.
 */
export function withoutGoodbyes(conversations: readonly Conversation[]): WithoutGoodbyes {
  const goodbyes = new Map(
    conversations.flatMap((one) => {
      const goodbye = maybeGoodbye(one);
      return goodbye ? [[one, goodbye] as const] : [];
    }),
  );
  const [most] = groupBy([...goodbyes.values()], ({ says }) => says).sort(
    (one, other) => other.length - one.length || ((one[0]?.says ?? '') < (other[0]?.says ?? '') ? -1 : 1),
  );
  if (most === undefined) return { conversations, idle: undefined };
  const [{ says } = { says: '' }] = most;
  return {
    conversations: conversations.map((one) => goodbyes.get(one)?.conversation ?? one),
    idle: { after: Math.min(...most.map(({ after }) => after)), says },
  };
}

function maybeGoodbye(conversation: Conversation): Goodbye | undefined {
  const { messages, ending, end, dataOf, tls } = conversation;
  const last = messages.at(-1);
  if (ending !== 'server' || dataOf || tls || last?.from !== 'server' || end - last.time > atOnce)
    return undefined;
  const silence = messages.findLastIndex((message, at) => {
    const before = messages[at - 1];
    return before !== undefined && message.time - before.time >= patience;
  });
  const [before, first] = [messages[silence - 1], messages[silence]];
  const said = messages.slice(silence);
  if (!before || !first || before.from !== 'server' || !said.every(({ from }) => from === 'server'))
    return undefined;
  if (!endsLine(before)) return undefined;
  const text = said.map(({ bytes }) => toText(bytes)).join('');
  const kept = { ...conversation, messages: messages.slice(0, silence), ending: 'unfinished' as const };
  return { after: first.time - before.time, says: text, conversation: kept };
}

/** What was said before was said to its end. */
function endsLine({ bytes }: Message): boolean {
  return bytes.at(-1) === 10;
}
