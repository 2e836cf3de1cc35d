import type { Conversation } from './conversation.ts';

/** A conversation with the data connections that belong to it (their `dataOf.control` is its `id`): what is learned from as one. */
export interface RecordedSession {
  readonly conversation: Conversation;
  readonly data: readonly Conversation[];
}
