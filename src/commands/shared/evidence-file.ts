import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CaptureEvidence } from '../../evidence/capture-evidence.ts';
import { decodeEvidence } from '../../evidence/decode-evidence.ts';
import { encodeEvidence } from '../../evidence/encode-evidence.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { keptConversations, recordedEvidence } from '../../evidence/recorded-evidence.ts';
import type { ServiceEvidence } from '../../evidence/service-evidence.ts';
import type { Conversation } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { readBounded } from '../../personality/read-bounded.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';

const longest = 512 * 1024 * 1024; // bytes; evidence is bounded far below

/**
 * Writes a personality with the evidence that it was learned from: in itself, or, where that is larger than all the rest, as a file
 * beside it, so that the personality stays something that people read and compare.
 */
export function writeWithEvidence(path: string, personality: Personality, service: ServiceEvidence): void {
  writeWithEncoded(path, personality, encodeEvidence({ read: [], services: [service] }));
}

/** The same with evidence of the service that is encoded already. */
export function writeWithEncoded(path: string, personality: Personality, encoded: Buffer): void {
  const plain = printPersonality(personality);
  const isPipe = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  if (isPipe || (4 * encoded.length) / 3 <= plain.length) {
    writeAtomically(path, printPersonality({ ...personality, recordings: encoded.toString('base64') }));
    return;
  }
  const evidence = evidenceName(path);
  writeAtomically(join(dirname(path), evidence), encoded);
  writeAtomically(path, printPersonality({ ...personality, evidence }));
}

/** The evidence of a personality that was read from `path`. Throws UsageError where it is not there, and FormatError where it is damaged. */
export function readEvidence(path: string, personality: Personality): Evidence {
  const recorded = recordedEvidence(personality);
  if (recorded) return recorded;
  if (personality.evidence === undefined)
    throw new UsageError(`${path}: has neither recordings nor evidence`);
  const file = join(dirname(path), personality.evidence);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${file}: not there; ${path} keeps in it what it was learned from`);
  const [service] = readEvidenceFile(file).services;
  const parts = new Set(service?.evidence.parts.map(({ sha256 }) => sha256));
  if (!service || personality.learnedFrom.some(({ sha256 }) => !parts.has(sha256)))
    throw new UsageError(`${file}: not the evidence that ${path} was learned from`);
  return service.evidence;
}

/** A personality that is learned on from, with all that it was learned from. */
export interface Earlier {
  readonly path: string;
  readonly personality: Personality;
  readonly evidence: Evidence;
}

/** Reads one. Throws like `readPersonality` and `readEvidence`. */
export function readEarlier(path: string): Earlier {
  const personality = readPersonality(path);
  return { path, personality, evidence: readEvidence(path, personality) };
}

/** The conversations that a personality read from `path` keeps. Throws like `readEvidence`. */
export function recordedConversations(path: string, personality: Personality): readonly Conversation[] {
  return keptConversations(readEvidence(path, personality));
}

/** `mail.evidence` for `mail.personality.json` and for `mail.json`. */
function evidenceName(path: string): string {
  return `${basename(path).replace(/(\.personality)?\.json$/, '')}.evidence`;
}

/** The evidence in a file. Throws the system's error, or FormatError. */
export function readEvidenceFile(path: string): CaptureEvidence {
  return decodeEvidence(readBounded(path, longest), path);
}
