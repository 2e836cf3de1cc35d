import type { Endpoint } from '../../model/conversation.ts';
import type { Inbox } from './inbox.ts';

/** A conversation with the server while it is held. */
export interface Wire {
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly inbox: Inbox;
  say(text: string): void;
  /** Says that nothing more will be said. */
  finish(): void;
  close(): void;
}
