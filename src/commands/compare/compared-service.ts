import type { Conversation, Endpoint, Transport } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';

/** One service of one side of a comparison. */
export interface ComparedService {
  readonly name: string;
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly conversations: readonly Conversation[];
  /** Where it is one that was learned. */
  readonly personality?: Personality;
}
