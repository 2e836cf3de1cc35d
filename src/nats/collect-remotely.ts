import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { hashFile } from '../collect/hash-file.ts';
import type { ServiceCollector } from '../collect/service-collector.ts';
import { decodeEvidence, isEvidence } from '../evidence/decode-evidence.ts';
import { FormatError } from '../model/errors.ts';
import type { NatsClient } from './nats-client.ts';
import { persist } from './persist.ts';
import { evidenceOf, failure, type Job, openJobs, openQueue, submitJob } from './work-queue.ts';

/** Every reader of a part goes through all of a capture, so parts are not made small. */
const partSize = 64 * 1024 * 1024;
const mostParts = 16; // of one capture
const pause = 300; // ms between two looks for what is done
/** Looks in a row at an empty queue after which a job that is not done counts as lost. */
const emptyLooks = 20;

export interface RemoteOptions {
  /** Captures with these hashes are known already. */
  readonly known: ReadonlySet<string>;
  readonly complain: (line: string) => void;
  /** Parts done of all parts. */
  readonly progress: (done: number, all: number) => void;
}

/**
 * Has captures read by the workers of a queue, and takes their evidence; gives those that were known. Who is interrupted may begin again: what is done stays done.
 * Throws FormatError for what is no capture.
 */
export async function collectRemotely(
  client: NatsClient,
  paths: readonly string[],
  collector: ServiceCollector,
  options: RemoteOptions,
): Promise<readonly string[]> {
  const { known, complain } = options;
  await persist(() => openQueue(client), complain);
  const repeated: string[] = [];
  const jobs = new Map<string, Job>();
  for (const path of paths) {
    const sha256 = await hashFile(path);
    if (known.has(sha256)) repeated.push(path);
    else
      for (const job of await submitCapture(client, path, sha256, complain)) jobs.set(evidenceOf(job), job);
  }
  await takeResults(client, jobs, collector, options);
  return repeated;
}

/** Waits for the results of all jobs. What the queue has lost is submitted again. */
async function takeResults(
  client: NatsClient,
  jobs: ReadonlyMap<string, Job>,
  collector: ServiceCollector,
  { complain, progress }: RemoteOptions,
): Promise<void> {
  const open = new Map(jobs);
  let empty = 0;
  while (open.size > 0) {
    const before = open.size;
    for (const name of open.keys()) {
      if (!(await persist(() => takeResult(client, name, collector), complain))) continue;
      open.delete(name);
      progress(jobs.size - open.size, jobs.size);
    }
    if (open.size < before) continue;
    empty = (await persist(() => openJobs(client), complain)) === 0 ? empty + 1 : 0;
    if (empty >= emptyLooks) {
      for (const job of open.values()) await persist(() => submitJob(client, job), complain);
      empty = 0;
    }
    await delay(pause);
  }
}

/** Puts a capture where workers find it, and its parts into the queue, as far as they are not done. */
async function submitCapture(
  client: NatsClient,
  path: string,
  sha256: string,
  complain: (line: string) => void,
): Promise<readonly Job[]> {
  const of = Math.min(mostParts, Math.max(1, Math.ceil(statSync(path).size / partSize)));
  const jobs = Array.from({ length: of }, (_, part): Job => ({ name: basename(path), sha256, part, of }));
  await persist(async () => {
    const [captures, evidence] = [await client.captures(), await client.evidence()];
    const left: Job[] = [];
    for (const job of jobs) if (!(await evidence.info(evidenceOf(job)))) left.push(job);
    if (left.length === 0) return;
    if (!(await captures.info(sha256)))
      await captures.put(
        { name: sha256 },
        Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      );
    for (const job of left) await submitJob(client, job);
  }, complain);
  return jobs;
}

/** Whether there was a result. */
async function takeResult(client: NatsClient, name: string, collector: ServiceCollector): Promise<boolean> {
  const store = await client.evidence();
  if (!(await store.info(name))) return false;
  const bytes = await store.getBlob(name);
  if (!bytes) return false;
  const text = Buffer.from(bytes.subarray(0, 2000)).toString('latin1');
  if (!isEvidence(bytes) && text.startsWith(failure)) {
    await store.delete(name); // the next who asks shall not be told what was wrong with this one
    throw new FormatError(text.slice(failure.length));
  }
  collector.addEvidence(decodeEvidence(bytes, `the evidence ${name}`));
  return true;
}
