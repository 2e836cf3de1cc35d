import { decodeEvidence } from '../../evidence/decode-evidence.ts';
import { encodeEvidence } from '../../evidence/encode-evidence.ts';
import { EvidenceCollector } from '../../evidence/evidence-collector.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { serviceName } from '../../evidence/service-evidence.ts';
import { sessionsOfConversations } from '../../evidence/sessions-of-conversations.ts';
import { FormatError } from '../../model/errors.ts';
import type { ComparedService } from './compared-service.ts';

/**
 * A baseline: one side of a comparison in one file, as a regression test keeps it. `evidence` is that of its services, as
 * `encodeEvidence` writes it, in base64: `{ "mynahBaseline": 1, "evidence": "bXluYWgg…" }`.
 */
interface Baseline {
  readonly mynahBaseline: 1;
  readonly evidence: string;
}

/** Text of a baseline file. */
export function printBaseline(services: readonly ComparedService[]): string {
  const evidence = encodeEvidence({
    read: [],
    services: services.map(({ transport, server, conversations }) => {
      const collector = new EvidenceCollector();
      for (const session of sessionsOfConversations(conversations)) collector.add(session);
      return { transport, server, evidence: collector.evidence };
    }),
  });
  const baseline: Baseline = { mynahBaseline: 1, evidence: evidence.toString('base64') };
  return `${JSON.stringify(baseline)}\n`;
}

/** Whether parsed JSON claims to be a baseline. */
export function isBaseline(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'mynahBaseline' in json;
}

/** The services of a baseline file. Throws FormatError where it is not one. */
export function readBaseline(path: string, json: unknown): readonly ComparedService[] {
  const { mynahBaseline, evidence } = json as Partial<Record<keyof Baseline, unknown>>;
  if (mynahBaseline !== 1)
    throw new FormatError(`${path}: a baseline of version ${JSON.stringify(mynahBaseline)}, not 1`);
  if (typeof evidence !== 'string') throw new FormatError(`${path}: a baseline without evidence`);
  return decodeEvidence(Buffer.from(evidence, 'base64'), path).services.map(
    ({ transport, server, evidence: own }) => ({
      name: serviceName({ transport, server }),
      transport,
      server,
      conversations: keptConversations(own),
    }),
  );
}
