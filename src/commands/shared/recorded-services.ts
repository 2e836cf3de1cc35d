import { basename } from 'node:path';
import { serviceName } from '../../evidence/service-evidence.ts';
import type { Conversation, Endpoint, Transport } from '../../model/conversation.ts';
import type { Origin } from '../../model/personality.ts';
import { isNamed, type NamedServer } from '../../net/endpoint-text.ts';

/** The conversations of one capture file. */
export interface Recording {
  readonly path: string;
  readonly sha256: string;
  readonly conversations: readonly Conversation[];
}

/** One service in recordings: its conversations with their data connections, and where each part comes from. */
export interface RecordedService {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly sessions: number;
  readonly conversations: readonly Conversation[];
  readonly origins: readonly Origin[];
}

/**
 * The services in recordings, the one with the most sessions first. A service is an address and port that answered;
 * data connections belong to their control connection. What was asked only once beside services that were asked more
 * often is left out (a data connection whose announcement was not recorded looks like that), unless it is `only`.
 */
export function recordedServices(recordings: readonly Recording[], only?: NamedServer): RecordedService[] {
  const services = [...byService(recordings).values()]
    .filter((service) => only === undefined || isNamed(service, only))
    .filter(({ conversations }) => only !== undefined || conversations.some(answered))
    .sort((a, b) => b.sessions - a.sessions || (serviceName(a) < serviceName(b) ? -1 : 1));
  const [first] = services;
  return first === undefined || first.sessions < 2
    ? services
    : services.filter(({ sessions }) => sessions > 1);
}

function byService(recordings: readonly Recording[]): Map<string, RecordedService> {
  const services = new Map<string, RecordedService>();
  for (const recording of recordings) {
    const home = new Map<number, string>();
    for (const conversation of recording.conversations) {
      if (conversation.dataOf === undefined) home.set(conversation.id, serviceName(conversation));
    }
    const parts = new Map<string, Conversation[]>();
    for (const conversation of recording.conversations) {
      const key = home.get(conversation.dataOf?.control ?? conversation.id);
      if (key === undefined) continue;
      const part = parts.get(key);
      if (part) part.push(conversation);
      else parts.set(key, [conversation]);
    }
    for (const [key, part] of parts) services.set(key, added(services.get(key), recording, part));
  }
  return services;
}

function added(
  old: RecordedService | undefined,
  recording: Recording,
  part: readonly Conversation[],
): RecordedService {
  const sessions = part.filter(({ dataOf }) => dataOf === undefined);
  const { transport, server } = sessions[0] as Conversation;
  const origin: Origin = {
    name: basename(recording.path),
    sha256: recording.sha256,
    sessions: sessions.length,
    from: sessions.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    to: sessions.reduce((most, { end }) => Math.max(most, end), 0),
  };
  return {
    transport,
    server,
    sessions: (old?.sessions ?? 0) + sessions.length,
    conversations: [...(old?.conversations ?? []), ...part],
    origins: [...(old?.origins ?? []), origin],
  };
}

function answered({ messages }: Conversation): boolean {
  return messages.some(({ from }) => from === 'server');
}
