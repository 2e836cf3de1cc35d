import type { Request } from '../message/request/request.ts';
import type { Conversation } from '../model/conversation.ts';

/** A request with all that the server answered to it. Times in µs since the Unix epoch. */
export interface Exchange {
  readonly request: Request;
  readonly reply: string;
  readonly status: string;
  /** When the request was complete. */
  readonly time: number;
  /** µs until the first byte of the answer; 0 for silence. */
  readonly delay: number;
  /** Segments after the first: where they begin in `reply` and the µs waited before each. */
  readonly chunks: readonly { readonly at: number; readonly wait: number }[];
  readonly ends?: 'close';
  /** So many lines of the reply were said at once; what comes after, and all answers from then on, came with the next one. */
  readonly lateAfter?: number;
}

/** A conversation, cut. */
export interface Session {
  readonly conversation: Conversation;
  readonly exchanges: readonly Exchange[];
}
