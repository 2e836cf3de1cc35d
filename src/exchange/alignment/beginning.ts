import { opened, type Request, secured } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';

/** What the first that the server says is the answer to. */
export function beginningOf({ tls }: Pick<Conversation, 'tls'>): Request {
  return tls?.upgraded ? secured : opened;
}

export function isBeginning({ kind }: Request): boolean {
  return kind === 'opened' || kind === 'secured';
}
