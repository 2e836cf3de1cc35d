import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsMsg } from '@nats-io/jetstream';
import type { PartRead } from '../collect/read-part.ts';
import { readOnThreads } from '../collect/reading-threads.ts';
import { encodeEvidence } from '../evidence/encode-evidence.ts';
import { FormatError } from '../model/errors.ts';
import { CaptureCache } from './capture-cache.ts';
import { isStored } from './is-stored.ts';
import type { NatsClient } from './nats-client.ts';
import { persist } from './persist.ts';
import {
  evidenceOf,
  failure,
  type Job,
  maybeJob,
  openQueue,
  silence,
  workers,
  workStream,
} from './work-queue.ts';

/** What a worker tells. */
export interface WorkEvents {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly stopped: () => boolean;
}

/** How a worker works. */
export interface WorkOptions {
  /** Jobs at a time. */
  readonly threads: number;
  /** The root of storage that it shares with those who give work. */
  readonly shared?: string;
}

const wait = 2000; // ms for a job, before looking whether to stop

/**
 * Does jobs of the queue, so many at a time, until it is told to stop. A job is acknowledged when its evidence is stored; who is killed before has done
 * nothing, and somebody else gets the job.
 */
export async function doWork(
  client: NatsClient,
  { threads, shared }: WorkOptions,
  events: WorkEvents,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-work-'));
  try {
    await persist(() => openQueue(client), events.complain, events.stopped);
    const captures = new CaptureCache(client, folder, shared);
    let dropped = 0;
    const drop = () => events.complain(`NATS: a message that is no job was dropped (${++dropped} by now)`);
    await Promise.all(Array.from({ length: threads }, () => doJobs(client, captures, events, drop)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function doJobs(
  client: NatsClient,
  captures: CaptureCache,
  events: WorkEvents,
  drop: () => void,
): Promise<void> {
  while (!events.stopped()) {
    await persist(
      async () => {
        const consumer = await client.jetstream.consumers.get(workStream, workers);
        const message = await consumer.next({ expires: wait });
        if (!message) return;
        const job = maybeJob(message.string());
        if (job) await doJob(client, captures, { job, message }, events);
        else {
          drop();
          message.term();
        }
      },
      events.complain,
      events.stopped,
    ).catch((error: unknown) => {
      if (!events.stopped()) throw error;
    });
  }
}

async function doJob(
  client: NatsClient,
  captures: CaptureCache,
  { job, message }: { readonly job: Job; readonly message: JsMsg },
  events: WorkEvents,
): Promise<void> {
  const alive = setInterval(() => message.working(), silence / 4);
  try {
    const store = await client.evidence();
    const name = evidenceOf(job);
    if (!(await isStored(store, name))) await store.putBlob({ name }, await resultOf(job, captures));
    message.ack();
    events.say(`${job.name}: part ${job.part} of ${job.of} done`);
  } catch (error) {
    message.nak(1000);
    throw error;
  } finally {
    clearInterval(alive);
  }
}

/** Evidence, or why there is none: a file that is no capture will be none for anybody else. */
async function resultOf(job: Job, captures: CaptureCache): Promise<Uint8Array> {
  const { name, sha256, part, of } = job;
  const path = await captures.get(job);
  const parts: PartRead[] = [];
  try {
    const orders = [{ path, shard: { part, of }, sha256, keys: await captures.keys(job) }];
    await readOnThreads(
      orders,
      1,
      async (_order, read) => void parts.push(read),
      () => {},
    );
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return Buffer.from(`${failure}${error.message.replace(path, name)}`);
  }
  const [read] = parts;
  if (!read) throw new Error('nothing was read');
  const named = <Part extends { readonly name: string }>(each: Part) => ({ ...each, name });
  return encodeEvidence({
    read: read.evidence.read.map(named),
    services: read.evidence.services.map(({ evidence, ...service }) => ({
      ...service,
      evidence: { ...evidence, parts: evidence.parts.map(named) },
    })),
  });
}
