import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { sessionsOfConversations } from '../../src/evidence/sessions-of-conversations.ts';
import { type LearnedServer, learnServer } from '../../src/learn/learn-priors.ts';

/** The servers recorded in FOLDER/PROTOCOL/FAMILY/SERVER.pcap, by protocol; words that the recorded clients made up are in FOLDER/made-up.txt, if there are any. */
export async function recordedSources(
  folder: string,
): Promise<ReadonlyMap<string, readonly LearnedServer[]>> {
  const found = new Map<string, readonly LearnedServer[]>();
  const madeUp = madeUpWords(join(folder, 'made-up.txt'));
  for (const protocol of foldersIn(folder)) {
    const servers: LearnedServer[] = [];
    for (const family of foldersIn(join(folder, protocol))) {
      for (const file of readdirSync(join(folder, protocol, family)).sort()) {
        const name = /^(.*)\.pcap$/.exec(file)?.[1];
        if (name === undefined) continue;
        const collector = new EvidenceCollector();
        const { value } = await readConversations([join(folder, protocol, family, file)]);
        for (const session of sessionsOfConversations(value)) collector.add(session);
        servers.push(learnServer({ name, family, evidence: collector.evidence, madeUp }));
      }
    }
    found.set(protocol, servers);
  }
  return found;
}

function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function madeUpWords(file: string): ReadonlySet<string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8').toUpperCase() : '';
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
