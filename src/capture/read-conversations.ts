import type { Conversation } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import { CaptureReader } from './capture-reader.ts';
import { ConversationReader, type Observer, type ReadOptions } from './conversation-reader.ts';
import { openCapture } from './open-capture.ts';
import { ProblemLog } from './problem-log.ts';

export type { ReadOptions };

/** Reading from files, with a report of how far it is. */
export interface FileReadOptions extends ReadOptions {
  /** Called now and then with the bytes read so far of the file and its size (undefined when not known). */
  readonly progress?: (path: string, bytes: number, size: number | undefined) => void;
}

/**
 * All conversations in capture files (pcap or pcapng, also gzipped; `-` is standard input), in the order of their first
 * packets. Throws a FormatError naming the file that is not a capture or holds no packets.
 */
export async function readConversations(
  paths: readonly string[],
  options: FileReadOptions = {},
): Promise<{ value: readonly Conversation[]; problems: readonly Problem[] }> {
  const value: Conversation[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const first = value.length;
    const observer: Observer = {
      kind: 'conversations',
      ended: (conversation) => value.push({ ...conversation, id: conversation.id + first }),
    };
    problems.push(...(await readCapture(path, observer, options)));
  }
  return { value: value.sort((a, b) => a.id - b.id), problems };
}

/** Reads one capture file, telling the observer about conversations as they end. Throws like `readConversations`. */
export async function readCapture(
  path: string,
  observer: Observer,
  options: FileReadOptions = {},
): Promise<readonly Problem[]> {
  const name = path === '-' ? 'standard input' : path;
  const log = new ProblemLog(name);
  const reader = new ConversationReader(observer, options);
  reader.startFile(log);
  const capture = new CaptureReader(reader, (place, text) => log.add(place, text, 'times'));
  try {
    const report = options.progress;
    const progress =
      report === undefined ? undefined : (done: number, size?: number) => report(name, done, size);
    await openCapture(
      path,
      (piece) => capture.push(piece),
      (text) => log.add('', text),
      progress,
    );
    capture.finish();
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${name}: ${error.message}`);
    throw error;
  }
  const problems = reader.finish();
  if (reader.packets === 0) throw new FormatError(`${name}: ${problems[0]?.text ?? 'no packets'}`);
  return problems;
}

/** The same for a capture file held in memory. */
export function readConversationsFrom(
  bytes: Uint8Array,
  options: ReadOptions = {},
): { value: readonly Conversation[]; problems: readonly Problem[] } {
  const value: Conversation[] = [];
  const log = new ProblemLog();
  const reader = new ConversationReader(
    { kind: 'conversations', ended: (each) => value.push(each) },
    options,
  );
  reader.startFile(log);
  const capture = new CaptureReader(reader, (place, text) => log.add(place, text, 'times'));
  capture.push(bytes);
  capture.finish();
  const problems = reader.finish();
  return { value: value.sort((a, b) => a.id - b.id), problems };
}
