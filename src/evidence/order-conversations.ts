import type { Conversation } from '../model/conversation.ts';

/**
 * Puts conversations from any number of readings into one order that does not depend on how they were read, numbers
 * them anew, and points data connections at the new number of their control connection.
 */
export function orderConversations(conversations: readonly Conversation[]): readonly Conversation[] {
  const ordered = [...conversations].sort(compareConversations);
  const position = new Map(ordered.map((conversation, index) => [conversation, index]));
  const controls = new Map<number, Conversation[]>();
  for (const one of conversations) {
    if (one.dataOf) continue;
    const alike = controls.get(one.id);
    if (alike) alike.push(one);
    else controls.set(one.id, [one]);
  }
  return ordered.map((conversation, id) => {
    const { dataOf } = conversation;
    if (!dataOf) return { ...conversation, id };
    const control = controls
      .get(dataOf.control)
      ?.findLast((other) => other.start <= conversation.start && isNear(other, conversation));
    return { ...conversation, id, dataOf: { ...dataOf, control: (control && position.get(control)) ?? -1 } };
  });
}

function isNear(control: Conversation, data: Conversation): boolean {
  const addresses = [control.client.address, control.server.address];
  return data.start <= control.end + 60_000_000 && addresses.includes(data.client.address);
}

function compareConversations(a: Conversation, b: Conversation): number {
  return (
    a.start - b.start ||
    compareText(a.client.address, b.client.address) ||
    a.client.port - b.client.port ||
    a.server.port - b.server.port ||
    a.end - b.end
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
