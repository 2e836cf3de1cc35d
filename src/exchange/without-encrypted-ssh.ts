import { sshInClear } from '../knowledge/ssh-new-keys.ts';
import type { Conversation } from '../model/conversation.ts';

/** A conversation in SSH up to where it is encrypted, and how many bytes follow; how it ended is not known then. Undefined where all is in clear. */
export function withoutEncryptedSsh(
  conversation: Conversation,
): { readonly clear: Conversation; readonly encrypted: number } | undefined {
  const found = conversation.transport === 'tcp' ? sshInClear(conversation.messages) : undefined;
  if (!found) return undefined;
  const { messages, encrypted } = found;
  const { left: _, unheardFrom: __, ...rest } = conversation;
  const end = messages.at(-1)?.time ?? rest.start;
  return { clear: { ...rest, messages, ending: 'unfinished', end }, encrypted };
}
