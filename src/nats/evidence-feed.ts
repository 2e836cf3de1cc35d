import { createHash } from 'node:crypto';
import { ServiceCollector } from '../collect/service-collector.ts';
import type { CaptureEvidence } from '../evidence/capture-evidence.ts';
import { decodeEvidence } from '../evidence/decode-evidence.ts';
import { encodeEvidence } from '../evidence/encode-evidence.ts';
import type { SourcePart } from '../evidence/evidence.ts';
import { FormatError, UsageError } from '../model/errors.ts';
import { groupBy } from '../statistics/group-by.ts';
import { hashOf } from './hash-of.ts';
import { isStored } from './is-stored.ts';
import type { NatsClient } from './nats-client.ts';

const mostAtOnce = 500; // pieces that are put together before that is written down
const largest = 64 * 1024 * 1024; // bytes of a piece

/** What a feed has come to. */
export interface Fed {
  readonly evidence: CaptureEvidence;
  /** Pieces that were new, and those that were none. */
  readonly fresh: number;
  readonly dropped: number;
}

/**
 * What sensors capture for one fleet: pieces of evidence, each under its hash, and the sum of those that were put together. A piece is taken away when the sum with it is stored; the sum
 * names the pieces that it has taken last, so that none counts twice whenever somebody is killed. Only one may put together at a time.
 */
export class EvidenceFeed {
  readonly #client: NatsClient;
  readonly #name: string;

  /** Throws UsageError where that is no name. */
  constructor(client: NatsClient, name: string) {
    this.#client = client;
    this.#name = checkedFeed(name);
  }

  /** Gives a piece of evidence, once however often it is given. */
  async put(piece: Uint8Array): Promise<void> {
    const store = await this.#client.feeds();
    const name = `${this.#name}.piece.${createHash('sha256').update(piece).digest('hex')}`;
    if (!(await isStored(store, name))) await store.putBlob({ name }, piece);
  }

  /** Puts together what is there, with what is known from elsewhere. */
  async take(known: readonly CaptureEvidence[], complain: (line: string) => void): Promise<Fed> {
    const store = await this.#client.feeds();
    const sum = `${this.#name}.sum`;
    const there = (await store.list()).filter(({ deleted }) => !deleted);
    const earlier = there.find(({ name }) => name === sum);
    const collector = new ServiceCollector();
    if (earlier) collector.addEvidence(decodeEvidence((await store.getBlob(sum)) ?? new Uint8Array(), sum));
    for (const each of known) collector.addEvidence(each);
    const counted = new Set(earlier?.metadata?.pieces?.split(' '));
    const taken: string[] = [];
    let [fresh, dropped] = [0, 0];
    const pieces = there.filter(({ name }) => name.startsWith(`${this.#name}.piece.`));
    for (const { name, size } of pieces.slice(0, mostAtOnce)) {
      taken.push(name);
      if (counted.has(name)) continue;
      try {
        const bytes = size > largest ? undefined : await store.getBlob(name);
        if (!bytes) throw new FormatError(`${size} bytes`);
        collector.addEvidence(decodeEvidence(bytes, name));
        fresh++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        complain(`${this.#name}: dropped what is no evidence: ${error.message} (${++dropped} this time)`);
      }
    }
    const evidence = withFewParts(collector.evidence);
    if (fresh > 0)
      await store.putBlob({ name: sum, metadata: { pieces: taken.join(' ') } }, encodeEvidence(evidence));
    for (const name of taken) await store.delete(name);
    return { evidence, fresh, dropped };
  }
}

/** Sensors give pieces without end: all of one sensor are one part. */
function withFewParts({ services }: CaptureEvidence): CaptureEvidence {
  return {
    read: [],
    services: services.map(({ evidence, ...service }) => ({
      ...service,
      evidence: { ...evidence, parts: groupBy(evidence.parts, ({ name }) => name).map(onePart) },
    })),
  };
}

function onePart(parts: readonly SourcePart[]): SourcePart {
  const [first, ...more] = parts as [SourcePart, ...SourcePart[]];
  if (more.length === 0) return first;
  return {
    name: first.name,
    sha256: hashOf(parts.map(({ sha256 }) => sha256).join(' ')),
    part: 0,
    of: 1,
    sessions: parts.reduce((sum, { sessions }) => sum + sessions, 0),
    from: Math.min(...parts.map(({ from }) => from)),
    to: Math.max(...parts.map(({ to }) => to)),
  };
}

/** Throws UsageError where that is no name of a feed. */
export function checkedFeed(name: string): string {
  if (!/^[\w-]+$/.test(name))
    throw new UsageError(`${name}: the name of a feed has letters, digits, _ and -`);
  return name;
}
