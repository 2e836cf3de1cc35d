import { createWriteStream, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JsMsg } from '@nats-io/jetstream';
import { hashFile } from '../collect/hash-file.ts';
import type { PartRead } from '../collect/read-part.ts';
import { readOnThreads } from '../collect/reading-threads.ts';
import { encodeEvidence } from '../evidence/encode-evidence.ts';
import { FormatError } from '../model/errors.ts';
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

const wait = 2000; // ms for a job, before looking whether to stop

/**
 * Does jobs of the queue, so many at a time, until it is told to stop. A job is acknowledged when its evidence is stored; who is killed before has done
 * nothing, and somebody else gets the job.
 */
export async function doWork(client: NatsClient, threads: number, events: WorkEvents): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-work-'));
  try {
    await persist(() => openQueue(client), events.complain, events.stopped);
    const captures = new CaptureCache(client, folder);
    await Promise.all(Array.from({ length: threads }, () => doJobs(client, captures, events)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function doJobs(client: NatsClient, captures: CaptureCache, events: WorkEvents): Promise<void> {
  while (!events.stopped()) {
    await persist(
      async () => {
        const consumer = await client.jetstream.consumers.get(workStream, workers);
        const message = await consumer.next({ expires: wait });
        if (message) await doJob(client, captures, message, events);
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
  message: JsMsg,
  events: WorkEvents,
): Promise<void> {
  const job = maybeJob(message.string());
  if (job === undefined) {
    events.complain('NATS: a message that is no job was dropped');
    message.term();
    return;
  }
  const alive = setInterval(() => message.working(), silence / 4);
  try {
    const store = await client.evidence();
    const name = evidenceOf(job);
    if (!(await store.info(name))) await store.putBlob({ name }, await resultOf(job, captures));
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
  const path = await captures.get(sha256);
  const parts: PartRead[] = [];
  try {
    const orders = [{ path, shard: { part, of }, sha256, keys: [] }];
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

/** Captures of the object store as files; the jobs of one capture come one after the other. */
class CaptureCache {
  readonly #client: NatsClient;
  readonly #folder: string;
  readonly #coming = new Map<string, Promise<string>>();

  constructor(client: NatsClient, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  get(sha256: string): Promise<string> {
    const known = this.#coming.get(sha256);
    if (known) return known;
    const coming = this.#fetch(sha256);
    this.#coming.set(sha256, coming);
    coming.catch(() => this.#coming.delete(sha256));
    this.#forgetOldest();
    return coming;
  }

  async #fetch(sha256: string): Promise<string> {
    const found = await (await this.#client.captures()).get(sha256);
    if (!found) throw new Error(`the capture ${sha256} is not in the object store`);
    const path = join(this.#folder, sha256);
    await pipeline(
      Readable.fromWeb(found.data as Parameters<typeof Readable.fromWeb>[0]),
      createWriteStream(`${path}.part`),
    );
    const error = await found.error;
    if (error) throw error;
    if ((await hashFile(`${path}.part`)) !== sha256)
      throw new Error(`the capture ${sha256} was damaged on its way`);
    renameSync(`${path}.part`, path);
    return path;
  }

  #forgetOldest(): void {
    const [oldest] = this.#coming.keys();
    if (oldest === undefined || this.#coming.size <= mostCaptures) return;
    this.#coming.delete(oldest);
    const path = join(this.#folder, oldest);
    if (statSync(path, { throwIfNoEntry: false }))
      setTimeout(() => rmSync(path, { force: true }), leave).unref();
  }
}

const mostCaptures = 4; // that are kept
const leave = 600_000; // ms that one who is still reading has
