import type { RecordedSession } from '../model/recorded-session.ts';
import { type Candidate, candidateFrom, candidateOf, owned } from './candidate.ts';
import type { Evidence, KeptSession, SeenHost, SourcePart } from './evidence.ts';
import { type EvidenceLimits, evidenceLimits } from './evidence-limits.ts';
import { FirstSessions } from './first-sessions.ts';
import { KindSessions } from './kind-sessions.ts';
import { joinParts } from './source-parts.ts';
import { SpreadSessions } from './spread-sessions.ts';

/**
 * Sessions and evidence go in, in any order and any number; evidence of all of them comes out. Three samples are kept, which overlap:
 * those that began first (`FirstSessions`), some from all over (`SpreadSessions`), and a few of each kind of exchange (`KindSessions`).
 */
export class EvidenceCollector {
  readonly #first: FirstSessions;
  readonly #spread: SpreadSessions;
  readonly #kinds: KindSessions;
  #parts: readonly SourcePart[] = [];
  #host: SeenHost | undefined;

  constructor(limits: EvidenceLimits = evidenceLimits) {
    this.#first = new FirstSessions(limits);
    this.#spread = new SpreadSessions(limits);
    this.#kinds = new KindSessions(limits);
  }

  /** A session that was heard, without a source: `from` tells of that. */
  add(session: RecordedSession): void {
    const candidate = candidateOf(session);
    const { host, start } = session.conversation;
    if (Object.keys(host).length > 0) this.#see({ start, key: candidate.key, facts: host });
    if (this.#first.wants(candidate) || this.#spread.wants(candidate) || this.#kinds.wants(candidate))
      this.#offer(owned(candidate));
  }

  /** So much of a source was with this service. */
  from(part: SourcePart): void {
    this.#parts = joinParts([...this.#parts, part]);
  }

  /** Throws FormatError where a session in it is damaged. */
  addEvidence({ parts, host, sessions, completeUntil }: Evidence): void {
    this.#parts = joinParts([...this.#parts, ...parts]);
    if (host) this.#see(host);
    this.#first.missesFrom(completeUntil);
    for (const each of sessions) this.#offer(candidateFrom(each));
  }

  get evidence(): Evidence {
    const byKey = new Map<string, KeptSession>();
    for (const sample of [this.#first, this.#spread, this.#kinds]) {
      for (const { key, start, bytes } of sample.sessions) byKey.set(key, { key, start, bytes });
    }
    return {
      parts: this.#parts,
      ...(this.#host ? { host: this.#host } : {}),
      sessions: [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
      completeUntil: this.#first.completeUntil,
    };
  }

  #offer(candidate: Candidate): void {
    this.#first.offer(candidate);
    this.#spread.offer(candidate);
    this.#kinds.offer(candidate);
  }

  #see(host: SeenHost): void {
    const known = this.#host;
    if (!known || host.start < known.start || (host.start === known.start && host.key < known.key))
      this.#host = host;
  }
}

/** What is known from all of these together: the same whatever the order, and however often one of them is there. */
export function mergeEvidence(all: readonly Evidence[], limits = evidenceLimits): Evidence {
  const collector = new EvidenceCollector(limits);
  for (const each of all) collector.addEvidence(each);
  return collector.evidence;
}
