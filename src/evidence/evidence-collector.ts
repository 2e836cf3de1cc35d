import type { RecordedSession } from '../model/recorded-session.ts';
import { type Candidate, candidateFrom, candidateOf, owned } from './candidate.ts';
import type { Evidence, KeptSession, SeenHost, SourcePart } from './evidence.ts';
import { type EvidenceLimits, evidenceLimits } from './evidence-limits.ts';
import { FirstSessions } from './first-sessions.ts';
import { KindSessions } from './kind-sessions.ts';
import { joinParts } from './source-parts.ts';
import { SpreadSessions } from './spread-sessions.ts';

const sweepFrom = 2000; // sessions

/** One way to choose sessions. */
interface Sample {
  readonly sessions: readonly Candidate[];
  /** Whether a session may be chosen as far as is known. */
  wants(candidate: Candidate): boolean;
  offer(candidate: Candidate): void;
}

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
  /** All that may be in a sample, and the earliest start of those that are in none. */
  #known = new Map<string, Candidate>();
  #sweepAt = sweepFrom;
  #completeUntil = Number.POSITIVE_INFINITY;

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
    if (this.#samples.some((sample) => sample.wants(candidate))) this.#offer(owned(candidate));
    else this.#missesFrom(start);
  }

  /** So much of a source was with this service. */
  from(part: SourcePart): void {
    this.#parts = joinParts([...this.#parts, part]);
  }

  /** Throws FormatError where a session in it is damaged. */
  addEvidence({ parts, host, sessions, completeUntil }: Evidence): void {
    this.#parts = joinParts([...this.#parts, ...parts]);
    if (host) this.#see(host);
    this.#missesFrom(completeUntil);
    for (const each of sessions) this.#offer(candidateFrom(each));
  }

  get evidence(): Evidence {
    this.#sweep();
    const sessions = [...this.#known.values()].map(
      ({ key, start, bytes }): KeptSession => ({ key, start, bytes }),
    );
    return {
      parts: this.#parts,
      ...(this.#host ? { host: this.#host } : {}),
      sessions: sessions.sort((a, b) => (a.key < b.key ? -1 : 1)),
      completeUntil: this.#completeUntil,
    };
  }

  get #samples(): readonly Sample[] {
    return [this.#first, this.#spread, this.#kinds];
  }

  #offer(candidate: Candidate): void {
    this.#known.set(candidate.key, candidate);
    for (const sample of this.#samples) sample.offer(candidate);
    if (this.#known.size >= this.#sweepAt) this.#sweep();
  }

  /** Forgets what has fallen out of all samples by now. */
  #sweep(): void {
    const kept = new Map(
      this.#samples.flatMap(({ sessions }) => sessions.map((each) => [each.key, each] as const)),
    );
    for (const { key, start } of this.#known.values()) if (!kept.has(key)) this.#missesFrom(start);
    this.#known = kept;
    this.#sweepAt = Math.max(sweepFrom, 2 * kept.size);
  }

  /** One that began then is not kept. */
  #missesFrom(start: number): void {
    this.#completeUntil = Math.min(this.#completeUntil, start);
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
