import { resolve } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';

const samples = resolve(import.meta.dirname, '../../samples');
const learned = new Map<string, Promise<Personality>>();

/** The conversations of `samples/NAME.pcap` with its server, and their data connections. */
export async function sampleConversations(name: string): Promise<readonly Conversation[]> {
  const { value } = await readConversations([resolve(samples, `${name}.pcap`)]);
  return value;
}

/** The personality learned from `samples/NAME.pcap`, once a test file. */
export function learnedSample(name: string): Promise<Personality> {
  const known = learned.get(name);
  if (known) return known;
  const fresh = sampleConversations(name).then((conversations) => learn(conversations));
  learned.set(name, fresh);
  return fresh;
}
