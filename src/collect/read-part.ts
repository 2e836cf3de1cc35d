import { basename } from 'node:path';
import { readSessions } from '../capture/read-sessions.ts';
import type { CaptureEvidence } from '../evidence/capture-evidence.ts';
import type { Problem } from '../model/problem.ts';
import { KeyLog } from '../tls/keys/key-log.ts';
import type { PlannedPart } from './plan-parts.ts';
import type { ServiceCollector } from './service-collector.ts';

/** What is handed to a thread. */
export interface PartOrder extends PlannedPart {
  readonly sha256: string;
  /** The text of key logs. */
  readonly keys: readonly string[];
}

export interface PartRead {
  readonly evidence: CaptureEvidence;
  readonly problems: readonly Problem[];
}

/** Reads one part of a capture, whose hash may be made meanwhile. Throws a FormatError naming the file that is not a capture, or the system's error. */
export async function readPart(
  { path, shard, keys }: Omit<PartOrder, 'sha256'>,
  sha256: string | Promise<string>,
  collector: ServiceCollector,
  progress?: (bytes: number) => void,
): Promise<readonly Problem[]> {
  const log = new KeyLog();
  for (const text of keys) log.add(text);
  const problems = await readSessions(path, (session) => collector.add(session), {
    shard,
    keys: log,
    ...(progress ? { progress: (_path, bytes) => progress(bytes) } : {}),
  });
  collector.from({ name: basename(path), sha256: await sha256, ...shard });
  // What is wrong with the file is seen by all of its readers.
  return shard.part === 0 ? problems : [];
}
