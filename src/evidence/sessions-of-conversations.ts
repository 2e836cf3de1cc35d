import type { Conversation } from '../model/conversation.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import { orderConversations } from './order-conversations.ts';

/** Conversations put together with their data connections; these are lost where the conversation that they belong to is. */
export function sessionsOfConversations(conversations: readonly Conversation[]): readonly RecordedSession[] {
  const data = new Map<number, Conversation[]>();
  const ordered = orderConversations(conversations);
  for (const each of ordered) {
    if (!each.dataOf) continue;
    const same = data.get(each.dataOf.control);
    if (same) same.push(each);
    else data.set(each.dataOf.control, [each]);
  }
  return ordered
    .filter(({ dataOf }) => dataOf === undefined)
    .map((conversation) => ({ conversation, data: data.get(conversation.id) ?? [] }));
}

/** The conversations of sessions, numbered anew, in an order that does not depend on how they were read. */
export function conversationsOf(sessions: readonly RecordedSession[]): readonly Conversation[] {
  return orderConversations(
    sessions.flatMap(({ conversation, data }, id) => [
      { ...conversation, id },
      ...data.map((each) => (each.dataOf ? { ...each, dataOf: { ...each.dataOf, control: id } } : each)),
    ]),
  );
}
