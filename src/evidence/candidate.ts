import { createHash } from 'node:crypto';
import type { RecordedSession } from '../model/recorded-session.ts';
import { decodeSession } from './decode-session.ts';
import { encodeSession } from './encode-session.ts';
import type { KeptSession } from './evidence.ts';
import { type SessionKinds, sessionKinds } from './session-kinds.ts';

/** A session that may be kept, with all that it is chosen by. Its bytes are only lent: `owned` copies them. */
export interface Candidate extends KeptSession, SessionKinds {}

const keyBytes = 16; // of a digest: that two kinds share one is out of the question

export function candidateOf(session: RecordedSession): Candidate {
  const bytes = encodeSession(session);
  const { conversation } = session;
  return { key: keyOf(bytes), start: conversation.start, bytes, ...sessionKinds(conversation, bytes.length) };
}

/** Throws FormatError where the bytes are damaged. */
export function candidateFrom(kept: KeptSession): Candidate {
  const { conversation } = decodeSession(kept.bytes, 0);
  return { ...kept, ...sessionKinds(conversation, kept.bytes.length) };
}

/** A kept session from its bytes alone. Throws FormatError where they are damaged. */
export function keptSession(bytes: Uint8Array): KeptSession {
  return { key: keyOf(bytes), start: decodeSession(bytes, 0).conversation.start, bytes };
}

export function owned(candidate: Candidate): Candidate {
  return { ...candidate, bytes: Uint8Array.prototype.slice.call(candidate.bytes) };
}

function keyOf(bytes: Uint8Array): string {
  return createHash('sha256')
    .update(bytes)
    .digest('hex')
    .slice(0, 2 * keyBytes);
}
