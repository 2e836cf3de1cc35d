import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type FileReadOptions, readConversations } from '../../capture/read-conversations.ts';
import type { Conversation } from '../../model/conversation.ts';
import { FormatError } from '../../model/errors.ts';
import type { Problem } from '../../model/problem.ts';
import type { Recording } from './recorded-services.ts';

/**
 * Reads captures (`-` is standard input) for learning: each once, even if it is given twice or under two names, in
 * the order of their first packets, however they were given. Conversations are numbered through all of them.
 * Throws a FormatError naming the file that is not a capture, or the system's error.
 */
export async function readRecordings(
  paths: readonly string[],
  options: FileReadOptions = {},
): Promise<{ value: readonly Recording[]; problems: readonly Problem[] }> {
  const bySha256 = new Map<string, Recording>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const read = await readRecording(path, options);
    problems.push(...read.problems);
    if (!bySha256.has(read.value.sha256)) bySha256.set(read.value.sha256, read.value);
  }
  const sorted = [...bySha256.values()].sort(
    (a, b) => startOf(a) - startOf(b) || (a.sha256 < b.sha256 ? -1 : 1),
  );
  let next = 0;
  const value = sorted.map((recording) => {
    const conversations = recording.conversations.map((each) => shifted(each, next));
    next = 1 + conversations.reduce((most, { id }) => Math.max(most, id), next - 1);
    return { ...recording, conversations };
  });
  return { value, problems };
}

async function readRecording(
  path: string,
  options: FileReadOptions,
): Promise<{ value: Recording; problems: readonly Problem[] }> {
  if (path === '-') return readStandardInput(options);
  const { value, problems } = await readConversations([path], options);
  return { value: { path, sha256: await hashFile(path), conversations: value }, problems };
}

/** Kept in a file meanwhile, so that its hash can be told. */
async function readStandardInput(options: FileReadOptions): ReturnType<typeof readRecording> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-'));
  const path = join(folder, 'standard input');
  try {
    await pipeline(process.stdin, createWriteStream(path));
    const { value, problems } = await readRecording(path, options);
    return { value, problems: problems.map((problem) => ({ ...problem, file: basename(path) })) };
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(error.message.replace(path, basename(path)));
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function startOf({ conversations }: Recording): number {
  return conversations.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
}

function shifted(conversation: Conversation, by: number): Conversation {
  const { dataOf } = conversation;
  return {
    ...conversation,
    id: conversation.id + by,
    ...(dataOf === undefined ? {} : { dataOf: { ...dataOf, control: dataOf.control + by } }),
  };
}
