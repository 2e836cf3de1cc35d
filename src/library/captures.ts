import { readRecordings } from '../commands/shared/read-recordings.ts';
import { recordedServices } from '../commands/shared/recorded-services.ts';
import { serviceName } from '../evidence/service-evidence.ts';
import type { Conversation, Endpoint } from '../model/conversation.ts';
import type { Origin } from '../model/personality.ts';
import type { Problem } from '../model/problem.ts';

/** One service found in captures: all that clients and this server said to one another. */
export interface CapturedService {
  /** Unique among the services of the captures, e.g. `127.0.0.31-25`. */
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly server: Endpoint;
  /** Control and data connections. */
  readonly conversations: readonly Conversation[];
  readonly origins: readonly Origin[];
}

/** What was read: services, the one with the most sessions first, and what was odd about the files. */
export interface Captures {
  readonly services: readonly CapturedService[];
  readonly problems: readonly Problem[];
}

/**
 * Reads captures (pcap or pcapng, also gzipped). `server` keeps one service only. Rejects with FormatError for what is no capture,
 * and with the system's errors.
 */
export async function readCaptures(
  files: string | readonly string[],
  options: { readonly server?: Endpoint } = {},
): Promise<Captures> {
  const paths = typeof files === 'string' ? [files] : files;
  const { value, problems } = await readRecordings(paths);
  const services = recordedServices(value, options.server).map((service) => ({
    name: serviceName(service),
    transport: service.transport,
    server: service.server,
    conversations: service.conversations,
    origins: service.origins,
  }));
  return { services, problems };
}
