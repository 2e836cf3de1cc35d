import type { Conversation } from '../model/conversation.ts';
import type { Personality } from '../model/personality.ts';
import { decodeEvidence, isEvidence } from './decode-evidence.ts';
import { decodeRecordings } from './decode-recordings.ts';
import { decodeSession } from './decode-session.ts';
import type { Evidence } from './evidence.ts';
import { EvidenceCollector } from './evidence-collector.ts';
import { conversationsOf, sessionsOfConversations } from './sessions-of-conversations.ts';

/** The evidence that stands in a personality itself; undefined where none does. Throws FormatError where it is damaged. */
export function recordedEvidence({ recordings, learnedFrom, host }: Personality): Evidence | undefined {
  if (recordings === undefined) return undefined;
  const bytes = Buffer.from(recordings, 'base64');
  if (isEvidence(bytes)) return decodeEvidence(bytes, 'the personality').services[0]?.evidence;
  const collector = new EvidenceCollector();
  if (recordings === '') return collector.evidence;
  const conversations = decodeRecordings(recordings);
  for (const session of sessionsOfConversations(conversations)) collector.add(session);
  for (const origin of learnedFrom) collector.from({ ...origin, part: 0, of: 1 });
  const times = [...learnedFrom.map(({ from }) => from), ...conversations.map(({ start }) => start)];
  const { evidence } = collector;
  return { ...evidence, host: { start: Math.min(...times), key: '', facts: host } };
}

/** What is kept of conversations (of one server endpoint, with their data connections) that nobody says the source of. */
export function evidenceOfConversations(conversations: readonly Conversation[]): Evidence {
  const collector = new EvidenceCollector();
  for (const session of sessionsOfConversations(conversations)) collector.add(session);
  return collector.evidence;
}

/** The conversations that are kept. Throws FormatError where they are damaged. */
export function keptConversations({ sessions, completeUntil }: Evidence): readonly Conversation[] {
  return conversationsOf(
    sessions.map(({ bytes }, id) => {
      const { conversation, data } = decodeSession(bytes, id);
      return conversation.end < completeUntil
        ? { conversation, data }
        : { conversation: { ...conversation, afterGap: true }, data };
    }),
  );
}
