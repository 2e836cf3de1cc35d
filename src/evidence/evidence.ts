import type { HostFacts } from '../model/conversation.ts';

/**
 * What learning needs of any number of sessions with one service, bounded in size. It is a set: putting evidence together
 * (`mergeEvidence`) is associative, commutative and idempotent, so it does not matter how sessions were divided, in which order
 * parts came, or whether a part came twice.
 */
export interface Evidence {
  /** Where the sessions come from: files or parts of files, each once, in order. */
  readonly parts: readonly SourcePart[];
  /** The facts of the machine that the earliest session tells. */
  readonly host?: SeenHost;
  /** The sessions that are kept, in order of their keys. */
  readonly sessions: readonly KeptSession[];
  /** µs since the epoch: every session that began before is kept. Infinity where all are. */
  readonly completeUntil: number;
}

/** A capture, or a part of one that was read by itself. Sample: `{ name: 'a.pcap', sha256: '…', part: 0, of: 1, sessions: 120, from: 1795404101000123, to: 1795404301000123 }`. */
export interface SourcePart {
  readonly name: string;
  readonly sha256: string;
  /** From 0. */
  readonly part: number;
  readonly of: number;
  /** Of this service, whether they are kept or not. */
  readonly sessions: number;
  /** µs since the epoch, of the first and the last packet. */
  readonly from: number;
  readonly to: number;
}

export interface SeenHost {
  readonly start: number;
  readonly key: string;
  readonly facts: HostFacts;
}

/** A session as `encodeSession` writes it. */
export interface KeptSession {
  /** Names the session everywhere: the beginning of the SHA-256 of `bytes`, in hexadecimal. As good as chance for choosing among sessions. */
  readonly key: string;
  readonly start: number;
  readonly bytes: Uint8Array;
}
