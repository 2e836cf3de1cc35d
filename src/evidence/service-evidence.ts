import type { Endpoint, Transport } from '../model/conversation.ts';
import type { Evidence } from './evidence.ts';

/** The evidence of one service: an address and port that was talked to. */
export interface ServiceEvidence {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly evidence: Evidence;
}

/** `127.0.0.31-25`, for file names; IPv6 with dots for colons, UDP says so. */
export function serviceName({ transport, server }: Pick<ServiceEvidence, 'transport' | 'server'>): string {
  return `${server.address.replaceAll(':', '.')}-${server.port}${transport === 'udp' ? '-udp' : ''}`;
}
