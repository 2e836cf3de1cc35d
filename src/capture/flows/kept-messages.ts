import type { Side } from '../../model/conversation.ts';

/** A message whose side is settled at the end. */
export interface KeptMessage {
  readonly time: number;
  from: Side;
  readonly bytes: Uint8Array;
}

/** What was said on a flow so far: the low end counts as the client until `messagesOf` knows better. */
export interface Said {
  readonly messages: KeptMessage[];
  /** Two numbers a message: its sequence number, and what its packet acknowledged. */
  readonly order: number[];
}
