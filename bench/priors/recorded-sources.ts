import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { sessionsOfConversations } from '../../src/evidence/sessions-of-conversations.ts';
import { type LearnedServer, learnServer } from '../../src/learn/learn-priors.ts';

/** The servers recorded in FOLDER/PROTOCOL/FAMILY/SERVER.pcap, by protocol. */
export async function recordedSources(
  folder: string,
): Promise<ReadonlyMap<string, readonly LearnedServer[]>> {
  const found = new Map<string, readonly LearnedServer[]>();
  for (const protocol of readdirSync(folder).sort()) {
    const servers: LearnedServer[] = [];
    for (const family of readdirSync(join(folder, protocol)).sort()) {
      for (const file of readdirSync(join(folder, protocol, family)).sort()) {
        const name = /^(.*)\.pcap$/.exec(file)?.[1];
        if (name === undefined) continue;
        const collector = new EvidenceCollector();
        const { value } = await readConversations([join(folder, protocol, family, file)]);
        for (const session of sessionsOfConversations(value)) collector.add(session);
        servers.push(learnServer({ name, family, evidence: collector.evidence }));
      }
    }
    found.set(protocol, servers);
  }
  return found;
}
