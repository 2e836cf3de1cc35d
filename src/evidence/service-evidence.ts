import type { Endpoint, Transport } from '../model/conversation.ts';
import type { Evidence } from './evidence.ts';

/** The evidence of one service: an address and port that was talked to. */
export interface ServiceEvidence {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly evidence: Evidence;
}
