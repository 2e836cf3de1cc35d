import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CaptureReader } from '../capture/files/capture-reader.ts';
import { isGzip } from '../capture/files/open-capture.ts';
import type { Shard } from '../capture/layers/shard.ts';
import type { CaptureEvidence } from '../evidence/capture-evidence.ts';
import { FormatError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import { type FileHashes, hashesAside, hashesHere } from './file-hashes.ts';
import { type PlannedPart, partsForShard, partsForThreads } from './plan-parts.ts';
import { type PartOrder, type PartRead, readPart } from './read-part.ts';
import { readOnThreads, stepsOf } from './reading-threads.ts';
import type { ServiceCollector } from './service-collector.ts';

const longestBeginning = 24; // bytes that tell a capture from anything else

/** Less than this is read before threads are started. */
const worthThreads = 96 * 1024 * 1024;

export interface CollectOptions {
  /** Captures with these hashes are known already. */
  readonly known?: ReadonlySet<string>;
  /** The text of key logs. */
  readonly keys?: readonly string[];
  /** Only this part of all. */
  readonly shard?: Shard;
  /** By default as many as there are cores. */
  readonly threads?: number;
  /** Bytes read of all bytes. */
  readonly progress?: (bytes: number, size: number) => void;
}

export interface Collecting {
  readonly problems: readonly Problem[];
  /** The captures that were known already. */
  readonly known: readonly string[];
}

/**
 * Reads captures (`-` is standard input) into evidence, on all cores where it is worth it; each once, even if it is given twice or
 * under two names. Throws a FormatError naming the file that is not a capture, or the system's error.
 */
export async function collectCaptures(
  paths: readonly string[],
  collector: ServiceCollector,
  options: CollectOptions = {},
): Promise<Collecting> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-'));
  try {
    const files: string[] = [];
    for (const path of paths) files.push(await fileOf(path, folder));
    return await collectFiles(files, collector, options);
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(error.message.replaceAll(`${folder}/`, ''));
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What cannot be read twice is kept in a file meanwhile, if it is a capture at all: a device may have no end. */
async function fileOf(path: string, folder: string): Promise<string> {
  if (path !== '-' && statSync(path).isFile()) return path;
  const file = join(folder, path === '-' ? 'standard input' : basename(path));
  const input = path === '-' ? process.stdin : createReadStream(path);
  await pipeline(
    input,
    (pieces) => onlyCapture(pieces, path === '-' ? basename(file) : path),
    createWriteStream(file),
  );
  return file;
}

async function* onlyCapture(pieces: AsyncIterable<Buffer>, name: string): AsyncIterable<Buffer> {
  let beginning: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    yield piece;
    if (beginning === undefined) continue;
    beginning = Buffer.concat([beginning, piece.subarray(0, longestBeginning)]);
    if (beginning.length < longestBeginning) continue;
    try {
      if (!isGzip(beginning, beginning.length)) CaptureReader.recognise(beginning);
    } catch (error) {
      throw error instanceof FormatError ? new FormatError(`${name}: ${error.message}`) : error;
    }
    beginning = undefined;
  }
}

async function collectFiles(
  files: readonly string[],
  collector: ServiceCollector,
  { known = new Set(), keys = [], shard, threads = availableParallelism(), progress }: CollectOptions,
): Promise<Collecting> {
  const captures = [...new Set(files)].map((path) => ({ path, size: statSync(path).size }));
  const parts = shard
    ? partsForShard(
        captures.map(({ path }) => path),
        shard,
      )
    : partsForThreads(captures, threads);
  const sizes = new Map(captures.map(({ path, size }) => [path, size]));
  const size = parts.reduce((sum, { path }) => sum + (sizes.get(path) ?? 0), 0);
  let done = 0;
  const onProgress = (bytes: number) => {
    done += bytes;
    progress?.(done, size);
  };
  const isWorthThreads = threads > 1 && size > worthThreads;
  const hashes = isWorthThreads ? hashesAside(captures.map(({ path }) => path)) : hashesHere();
  const isNew = known.size === 0 && captures.length === 1;
  const work = { parts, known, isNew, hashes, keys, collector, onProgress };
  try {
    return await (isWorthThreads && parts.length > 1 ? collectOnThreads(work, threads) : collectHere(work));
  } finally {
    hashes.stop();
  }
}

interface Work {
  readonly parts: readonly PlannedPart[];
  readonly known: ReadonlySet<string>;
  /** There is nothing that a capture could be the same as, so that it is read before its hash is there. */
  readonly isNew: boolean;
  readonly hashes: FileHashes;
  readonly keys: readonly string[];
  readonly collector: ServiceCollector;
  readonly onProgress: (bytes: number) => void;
}

async function collectHere(work: Work): Promise<Collecting> {
  const { parts, known, isNew, hashes, keys, collector, onProgress } = work;
  const problems: Problem[] = [];
  const repeated: string[] = [];
  const read = new Set<string>();
  for (const part of parts) {
    const hash = hashes.of(part.path);
    if (!isNew) {
      const sha256 = await hash;
      const name = `${sha256} ${part.shard.part}`;
      if (known.has(sha256)) repeated.push(part.path);
      if (known.has(sha256) || read.has(name)) continue;
      read.add(name);
    }
    problems.push(...(await readPart({ ...part, keys }, hash, collector, stepsOf(onProgress))));
  }
  return { problems, known: repeated };
}

/** Of a capture that turns out to be known nothing is taken. This thread is one of those that read. */
async function collectOnThreads(work: Work, threads: number): Promise<Collecting> {
  const { parts, known, isNew, hashes, keys, collector, onProgress } = work;
  const problems: Problem[] = [];
  const repeated = new Set<string>();
  const orders = parts.map((part): PartOrder => ({ ...part, sha256: '', keys }));
  const isKnown = async (path: string) => {
    if (!known.has(await hashes.of(path))) return false;
    repeated.add(path);
    return true;
  };
  const read = async ({ path }: PartOrder, part: PartRead) => {
    if (await isKnown(path)) return;
    collector.addEvidence(withHash(part.evidence, await hashes.of(path)));
    problems.push(...part.problems);
  };
  const readHere = async (order: PartOrder, progress: (bytes: number) => void) => {
    if (!isNew && (await isKnown(order.path))) return;
    problems.push(...(await readPart(order, hashes.of(order.path), collector, progress)));
  };
  await readOnThreads(orders, threads, read, onProgress, readHere);
  return { problems, known: [...repeated] };
}

function withHash({ read, services }: CaptureEvidence, sha256: string): CaptureEvidence {
  return {
    read: read.map((part) => ({ ...part, sha256 })),
    services: services.map(({ evidence, ...service }) => ({
      ...service,
      evidence: { ...evidence, parts: evidence.parts.map((part) => ({ ...part, sha256 })) },
    })),
  };
}
