import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureEvidence } from '../../evidence/capture-evidence.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { mergeEvidence } from '../../evidence/evidence-collector.ts';
import type { Service } from '../../model/personality.ts';
import { EvidenceFeed } from '../../nats/evidence-feed.ts';
import { packFleet } from '../../nats/fleet-content.ts';
import { type FleetVersion, fleetHistory, maybeCurrentFleet, publishFleet } from '../../nats/fleet-store.ts';
import type { NatsClient } from '../../nats/nats-client.ts';
import { persist } from '../../nats/persist.ts';
import { parsePersonality } from '../../personality/load-personality.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { readEvidenceFile } from '../shared/evidence-file.ts';
import { type Growth, judgeGrowth } from './judge-growth.ts';

/** How a fleet is to grow. */
export interface GrowOptions {
  /** Files of evidence that it begins with. */
  readonly evidence: readonly string[];
  /** s between two rounds. */
  readonly every: number;
  /** One round, and no more. */
  readonly once: boolean;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly stopped: () => boolean;
}

/**
 * Learns from what sensors capture for a fleet, and publishes a new version whenever one of its personalities has become better: never worse on the sessions held out. A version that was rolled back stays: nothing is published over it.
 */
export async function growFleet(client: NatsClient, name: string, options: GrowOptions): Promise<void> {
  const { say, complain, stopped, once, every } = options;
  const feed = new EvidenceFeed(client, name);
  const known = options.evidence.map((path) => readEvidenceFile(path));
  let seen = -1; // version that was grown on
  do {
    await persist(
      async () => {
        const current = await maybeCurrentFleet(client, name);
        const fed = await feed.take(known, complain);
        if (!current) say(`${name}: no such fleet was published yet; what was captured is kept`);
        else if (fed.fresh > 0 || current.revision !== seen)
          seen = await growFrom(client, name, current, fed.evidence, say);
      },
      complain,
      stopped,
    );
    for (let waited = 0; !once && waited < every && !stopped(); waited += 0.2) await delay(200);
  } while (!once && !stopped());
}

type CurrentFleet = NonNullable<Awaited<ReturnType<typeof maybeCurrentFleet>>>;

/** Gives the version that was looked at, or published. */
async function growFrom(
  client: NatsClient,
  name: string,
  { revision, content }: CurrentFleet,
  evidence: CaptureEvidence,
  say: (line: string) => void,
): Promise<number> {
  const back = rolledBackTo(await fleetHistory(client, name));
  if (back !== undefined) {
    say(`${name}: was rolled back to version ${back}; it grows again when it is published anew`);
    return revision;
  }
  const better: Record<string, string> = {};
  for (const [file, text] of Object.entries(content.personalities)) {
    const current = parsePersonality(text, file);
    const { transport, port } = current.service;
    const heard = evidenceOf(evidence, current.service);
    const growth = heard && (await judgeGrowth(current, heard));
    const little = heard ? 'too little' : 'nothing';
    say(`${file}: ${growth ? growthText(growth) : `${little} was captured at ${transport} port ${port}`}`);
    if (growth?.isBetter) better[file] = printPersonality(growth.candidate);
  }
  if (Object.keys(better).length === 0) return revision;
  const grown = { ...content, personalities: { ...content.personalities, ...better } };
  const published = await publishFleet(client, name, grown, revision);
  say(`${name}: published as version ${published}`);
  return published;
}

/** The version that the last one repeats, where others lie between them. */
function rolledBackTo(versions: readonly FleetVersion[]): number | undefined {
  const packed = versions.map(({ content }) =>
    content ? Buffer.from(packFleet(content)).toString('latin1') : '',
  );
  const last = packed.at(-1);
  const same = packed.lastIndexOf(last ?? '', packed.length - 2);
  return packed.length < 2 || same < 0 || same === packed.length - 2 ? undefined : versions[same]?.revision;
}

/** All that was captured at this port, of whichever of several servers that are alike. */
function evidenceOf({ services }: CaptureEvidence, { transport, port }: Service): Evidence | undefined {
  const alike = services.filter((one) => one.transport === transport && one.server.port === port);
  return alike.length === 0 ? undefined : mergeEvidence(alike.map(({ evidence }) => evidence));
}

function growthText({ candidate, judged, before, after, isBetter }: Growth): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const scores = `status ${percent(before.class)} -> ${percent(after.class)} %, text ${percent(before.text)} -> ${percent(after.text)} %`;
  return `${candidate.quality.sessions} sessions learned, ${judged} held out: ${scores}: ${isBetter ? 'better' : 'not better, not used'}`;
}
