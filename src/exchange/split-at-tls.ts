import type { Conversation } from '../model/conversation.ts';

/**
 * Where TLS begins, a conversation is two: a server forgets what it has heard before (RFC 3207, 4.2), and what it says inside
 * is the answer to nothing outside. Of what could not be read only the part in clear is left. With a server that speaks nothing
 * but TLS, conversations begin inside as they would in clear.
 */
export function splitAtTls(conversations: readonly Conversation[]): readonly Conversation[] {
  const onlyTls = conversations.every(({ tls }) => tls?.before === 0);
  return conversations.flatMap((conversation): readonly Conversation[] => {
    const { tls, messages } = conversation;
    if (!tls) return [conversation];
    if (tls.before === 0 && onlyTls) return [conversation];
    const { left: _, unheardFrom: __, ...whole } = conversation;
    const outside: Conversation = {
      ...whole,
      messages: messages.slice(0, tls.before),
      ending: 'unfinished',
      end: tls.time,
    };
    const inside = insideOf(conversation);
    return [outside, inside].filter((part) => part.messages.length > 0);
  });
}

function insideOf(conversation: Conversation): Conversation {
  const { tls, messages, left, unheardFrom, start } = conversation;
  if (!tls) return conversation;
  const { before, done = start } = tls;
  return {
    ...conversation,
    start: done,
    messages: messages.slice(before),
    ...(left ? { left: { ...left, before: left.before - before } } : {}),
    ...(unheardFrom === undefined ? {} : { unheardFrom: unheardFrom - before }),
    tls: { ...tls, before: 0, upgraded: true },
  };
}

/** Whether TLS begins after the last of its messages. */
export function endsInTls({ messages, tls }: Conversation): boolean {
  return tls !== undefined && messages.length > 0 && tls.before === messages.length;
}
