import type { Conversation, Endpoint, Transport } from '../../model/conversation.ts';

/** One service of one side of a comparison. */
export interface ComparedService {
  readonly name: string;
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly conversations: readonly Conversation[];
}
