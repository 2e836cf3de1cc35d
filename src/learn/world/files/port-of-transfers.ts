import type { Conversation } from '../../../model/conversation.ts';

const reserved = 1024; // ports below are nobody's by chance (RFC 6335, 6)
const enough = 3; // connections from another port that are no chance

/** The port that a server connects from to its clients for transfers, where that was always the same. */
export function portOfTransfers(conversations: readonly Conversation[]): number | undefined {
  const ports = conversations.flatMap(({ dataOf, client }) =>
    dataOf?.listener === 'client' ? [client.port] : [],
  );
  const [port] = ports;
  if (port === undefined || ports.some((other) => other !== port)) return undefined;
  return port < reserved || ports.length >= enough ? port : undefined;
}
