import { inflateRawSync } from 'node:zlib';
import { FormatError } from '../model/errors.ts';
import { keptSession } from './candidate.ts';
import type { CaptureEvidence } from './capture-evidence.ts';
import { type EvidenceHeader, type EvidenceHeaders, evidenceMagic } from './encode-evidence.ts';
import type { KeptSession, SourcePart } from './evidence.ts';
import { ByteReader } from './varied-bytes.ts';

const maxSize = 1024 * 1024 * 1024; // bytes that evidence may inflate to

export function isEvidence(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, evidenceMagic.length)).toString('latin1') === evidenceMagic;
}

/** What `encodeEvidence` wrote; `name` is for messages. Throws FormatError where it is none, or damaged. */
export function decodeEvidence(bytes: Uint8Array, name: string): CaptureEvidence {
  if (!isEvidence(bytes)) throw new FormatError(`${name}: not a file of evidence`);
  try {
    const reader = new ByteReader(
      inflateRawSync(bytes.subarray(evidenceMagic.length), { maxOutputLength: maxSize }),
    );
    const header: unknown = JSON.parse(Buffer.from(reader.bytes()).toString());
    if (!isHeaders(header)) throw new FormatError('its header is not as it should be');
    const services = header.services.map(
      ({ transport, server, parts, host, completeUntil, sessions: count }) => {
        const sessions: KeptSession[] = [];
        while (sessions.length < count) sessions.push(keptSession(reader.bytes()));
        return {
          transport,
          server,
          evidence: {
            parts,
            ...(host ? { host } : {}),
            sessions,
            completeUntil: completeUntil ?? Number.POSITIVE_INFINITY,
          },
        };
      },
    );
    if (!reader.isAtEnd) throw new FormatError('there is more behind its end');
    return { read: header.read, services };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/[^ -~]/g, '?') : '';
    throw new FormatError(`${name}: damaged: ${why}`);
  }
}

function isHeaders(value: unknown): value is EvidenceHeaders {
  const { read, services } = (value ?? {}) as Partial<EvidenceHeaders>;
  return (
    Array.isArray(read) &&
    read.every((part) => isPart({ sessions: 0, from: 0, to: 0, ...part })) &&
    Array.isArray(services) &&
    services.every(isHeader)
  );
}

function isHeader(value: unknown): value is EvidenceHeader {
  const { transport, server, parts, host, completeUntil, sessions } = (value ??
    {}) as Partial<EvidenceHeader>;
  return (
    (transport === 'tcp' || transport === 'udp') &&
    typeof server?.address === 'string' &&
    typeof server.port === 'number' &&
    Array.isArray(parts) &&
    parts.every(isPart) &&
    (host === undefined ||
      (typeof host.start === 'number' && typeof host.key === 'string' && typeof host.facts === 'object')) &&
    (completeUntil === undefined || typeof completeUntil === 'number') &&
    typeof sessions === 'number'
  );
}

function isPart(value: unknown): value is SourcePart {
  const { name, sha256, part, of, sessions, from, to } = (value ?? {}) as Partial<SourcePart>;
  return (
    [name, sha256].every((each) => typeof each === 'string') &&
    [part, of, sessions, from, to].every((each) => typeof each === 'number')
  );
}
