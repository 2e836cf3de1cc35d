import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync } from 'node:zlib';
import type { CaptureEvidence } from './capture-evidence.ts';
import type { Evidence, SourcePart } from './evidence.ts';
import type { ServiceEvidence } from './service-evidence.ts';
import { ByteWriter } from './varied-bytes.ts';

/** What every file of evidence begins with. */
export const evidenceMagic = 'mynah evidence 1\n';

/** What stands before all sessions, as JSON. */
export interface EvidenceHeaders {
  readonly read: CaptureEvidence['read'];
  readonly services: readonly EvidenceHeader[];
}

/** What is said of a service before its sessions. */
export interface EvidenceHeader
  extends Pick<ServiceEvidence, 'transport' | 'server'>,
    Pick<Evidence, 'parts' | 'host'> {
  readonly completeUntil?: number;
  /** How many follow. */
  readonly sessions: number;
}

/** Evidence as a file: a line of text, and the rest deflated. The same evidence gives the same bytes. */
export function encodeEvidence(evidence: CaptureEvidence): Buffer {
  return asFile(deflateRawSync(plainBytes(evidence), deflating));
}

/** The same bytes, deflated in another thread while this one has other things to do. */
export async function encodeMeanwhile(evidence: CaptureEvidence): Promise<Buffer> {
  return asFile(await promisify(deflateRaw)(plainBytes(evidence), deflating));
}

const deflating = { level: 6 };

function asFile(deflated: Buffer): Buffer {
  return Buffer.concat([Buffer.from(evidenceMagic), deflated]);
}

function plainBytes({ read, services }: CaptureEvidence): Uint8Array {
  const headers = services.map(({ transport, server, evidence }): EvidenceHeader => {
    const { parts, host, sessions, completeUntil } = evidence;
    return {
      transport,
      server: { address: server.address, port: server.port },
      parts: parts.map(inOneOrder),
      ...(host ? { host } : {}),
      ...(Number.isFinite(completeUntil) ? { completeUntil } : {}),
      sessions: sessions.length,
    };
  });
  const writer = new ByteWriter();
  writer.bytes(Buffer.from(JSON.stringify({ read, services: headers })));
  for (const { evidence } of services) for (const { bytes } of evidence.sessions) writer.bytes(bytes);
  return writer.take();
}

/** Whoever wrote it down: properties stand in the order in which they were put there. */
function inOneOrder({ name, sha256, sessions, from, to, part, of }: SourcePart): SourcePart {
  return { name, sha256, sessions, from, to, part, of };
}
