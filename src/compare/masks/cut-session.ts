import type { Request } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';

/** A request with its answer, as conversations are cut into them. Times in µs since the Unix epoch. */
export interface ExchangeLike {
  readonly request: Request;
  readonly reply: string;
  readonly status: string;
  readonly time: number;
  readonly delay: number;
  readonly ends?: 'close';
}

/** A conversation, cut into exchanges. */
export interface CutSession {
  readonly conversation: Conversation;
  readonly exchanges: readonly ExchangeLike[];
}
