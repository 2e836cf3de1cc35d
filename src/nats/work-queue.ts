import { hashOf } from './hash-of.ts';
import type { NatsClient } from './nats-client.ts';

/** A part of a capture that somebody is to read. */
export interface Job {
  readonly name: string;
  readonly sha256: string;
  readonly part: number;
  readonly of: number;
  /** Where it lies on storage that all share, from its root; absent: in the object store. */
  readonly path?: string;
  /** The SHA-256 of key logs in the object store. */
  readonly keys: readonly string[];
}

export const workStream = 'MYNAH_WORK';
export const workers = 'workers';
const subject = 'mynah.work';

/** ms without a sign of life after which somebody else gets a job; those at work give one several times as often. */
export const silence = 10_000;

/** Makes the queue where there is none. */
export async function openQueue({ manager }: NatsClient): Promise<void> {
  await manager.streams.add({ name: workStream, subjects: [subject], retention: 'workqueue' });
  await manager.consumers.add(workStream, {
    durable_name: workers,
    ack_policy: 'explicit',
    ack_wait: silence * 1e6,
    max_ack_pending: -1,
  });
}

/**
 * Jobs that nobody has finished. The consumer is asked and not the stream: a server that crashed may have a message back that was done,
 * which nobody will ever be given.
 */
export async function openJobs({ manager }: NatsClient): Promise<number> {
  const { num_pending: waiting, num_ack_pending: given } = await manager.consumers.info(workStream, workers);
  return waiting + given;
}

export async function submitJob({ jetstream }: NatsClient, job: Job): Promise<void> {
  await jetstream.publish(subject, JSON.stringify(job));
}

/** Undefined where a message is no job. */
export function maybeJob(text: string): Job | undefined {
  try {
    const { name, sha256, part, of, path, keys } = JSON.parse(text) as Partial<Job>;
    const isJob =
      typeof name === 'string' &&
      isHash(sha256) &&
      Number.isInteger(part) &&
      Number.isInteger(of) &&
      0 <= Number(part) &&
      Number(part) < Number(of) &&
      (path === undefined || typeof path === 'string') &&
      Array.isArray(keys) &&
      keys.every(isHash);
    if (!isJob) return undefined;
    return {
      name,
      sha256,
      part: Number(part),
      of: Number(of),
      keys,
      ...(path === undefined ? {} : { path }),
    };
  } catch {
    return undefined;
  }
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/**
 * What the evidence of a part is called in the object store: whoever reads it, and however often, it is the same. With other keys it is another, as more of it can
 * be read.
 */
export function evidenceOf({ sha256, part, of, keys }: Job): string {
  const name = `${sha256}.${part}.${of}`;
  return keys.length === 0 ? name : `${name}.${hashOf([...keys].sort().join(' '))}`;
}

/** In the place of evidence: why there is none. */
export const failure = 'mynah failure: ';
