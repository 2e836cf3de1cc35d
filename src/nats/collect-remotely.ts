import { createReadStream, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, relative } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { hashFile } from '../collect/hash-file.ts';
import type { ServiceCollector } from '../collect/service-collector.ts';
import type { CaptureEvidence, CapturePart } from '../evidence/capture-evidence.ts';
import { decodeEvidence, isEvidence } from '../evidence/decode-evidence.ts';
import { FormatError, UsageError } from '../model/errors.ts';
import { hashOf } from './hash-of.ts';
import { isStored } from './is-stored.ts';
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
  /** The texts of key logs: workers get them by the object store. */
  readonly keys?: readonly string[];
  /** The root of storage that workers share: captures on it stay where they are. */
  readonly shared?: string;
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
  const { known, complain, keys = [] } = options;
  await persist(() => openQueue(client), complain);
  const keyHashes = await persist(() => storeKeys(client, keys), complain);
  const repeated: string[] = [];
  const jobs = new Map<string, Task>();
  for (const path of paths) {
    const sha256 = await hashFile(path);
    if (known.has(sha256)) repeated.push(path);
    else {
      const capture = { name: basename(path), sha256, keys: keyHashes, ...placeOf(path, options.shared) };
      const parts = jobsOf(path, capture);
      await persist(() => submitCapture(client, path, parts), complain);
      for (const job of parts) jobs.set(evidenceOf(job), { path, job });
    }
  }
  await takeResults(client, jobs, collector, options);
  return repeated;
}

/** A job, and the file here that it is about. */
interface Task {
  readonly path: string;
  readonly job: Job;
}

async function storeKeys(client: NatsClient, keys: readonly string[]): Promise<readonly string[]> {
  const store = await client.captures();
  for (const text of keys) await store.putBlob({ name: hashOf(text) }, Buffer.from(text, 'latin1'));
  return keys.map(hashOf);
}

/** Where workers find a capture on the storage that they share. Throws UsageError where it is not on it. */
function placeOf(path: string, shared: string | undefined): Pick<Job, 'path'> {
  if (shared === undefined) return {};
  const place = relative(realpathSync(shared), realpathSync(path));
  if (place.startsWith('..') || isAbsolute(place))
    throw new UsageError(`${path}: not below ${shared}, the storage that workers share`);
  return { path: place };
}

function jobsOf(path: string, capture: Omit<Job, 'part' | 'of'>): readonly Job[] {
  const of = Math.min(mostParts, Math.max(1, Math.ceil(statSync(path).size / partSize)));
  return Array.from({ length: of }, (_, part) => ({ ...capture, part, of }));
}

/** Waits for the results of all jobs. What the queue has lost is submitted again. */
async function takeResults(
  client: NatsClient,
  jobs: ReadonlyMap<string, Task>,
  collector: ServiceCollector,
  { complain, progress }: RemoteOptions,
): Promise<void> {
  const open = new Map(jobs);
  let empty = 0;
  while (open.size > 0) {
    const before = open.size;
    for (const [name, task] of open) {
      if (!(await persist(() => takeResult(client, task, collector, complain), complain))) continue;
      open.delete(name);
      progress(jobs.size - open.size, jobs.size);
    }
    if (open.size < before) continue;
    empty = (await persist(() => openJobs(client), complain)) === 0 ? empty + 1 : 0;
    if (empty >= emptyLooks) {
      for (const { job } of open.values()) await persist(() => submitJob(client, job), complain);
      empty = 0;
    }
    await delay(pause);
  }
}

/** Puts a capture where workers find it, and its parts into the queue, as far as they are not done. */
async function submitCapture(client: NatsClient, path: string, jobs: readonly Job[]): Promise<void> {
  const [captures, evidence] = [await client.captures(), await client.evidence()];
  const left: Job[] = [];
  for (const job of jobs) if (!(await isStored(evidence, evidenceOf(job)))) left.push(job);
  const [first] = left;
  if (!first) return;
  if (first.path === undefined && !(await isStored(captures, first.sha256)))
    await captures.put(
      { name: first.sha256 },
      Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    );
  for (const job of left) await submitJob(client, job);
}

/** Whether there was a result. One that is no evidence of this job is dropped, told, and asked for anew. */
async function takeResult(
  client: NatsClient,
  { path, job }: Task,
  collector: ServiceCollector,
  complain: (line: string) => void,
): Promise<boolean> {
  const store = await client.evidence();
  const name = evidenceOf(job);
  if (!(await isStored(store, name))) return false;
  const bytes = await store.getBlob(name);
  if (!bytes) return false;
  const text = Buffer.from(bytes.subarray(0, 2000)).toString('latin1');
  if (!isEvidence(bytes) && text.startsWith(failure)) {
    await store.delete(name); // the next who asks shall not be told what was wrong with this one
    throw new FormatError(text.slice(failure.length));
  }
  try {
    collector.addEvidence(evidenceFor(job, bytes));
    return true;
  } catch (error) {
    complain(`NATS: dropped what should be the evidence of ${job.name}: ${(error as Error).message}`);
    await store.delete(name);
    await submitCapture(client, path, [job]);
    return false;
  }
}

/** Throws FormatError where it is none, or of something else. */
function evidenceFor({ sha256, part, of }: Job, bytes: Uint8Array): CaptureEvidence {
  const evidence = decodeEvidence(bytes, 'it');
  const isThis = (one: CapturePart) => one.sha256 === sha256 && one.part === part && one.of === of;
  const all = [evidence.read, ...evidence.services.map((service) => service.evidence.parts)].flat();
  if (!all.every(isThis)) throw new FormatError('it was read from something else');
  return evidence;
}
