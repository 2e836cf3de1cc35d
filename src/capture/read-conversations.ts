import type { Conversation } from '../model/conversation.ts';
import { FormatError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import { KeyLog } from '../tls/keys/key-log.ts';
import { ConversationReader, type Observer, type ReadOptions } from './conversation-reader.ts';
import { openTls } from './conversations/open-tls.ts';
import { CaptureReader } from './files/capture-reader.ts';
import { openCapture } from './files/open-capture.ts';
import { ProblemLog } from './model/problem-log.ts';

export type { ReadOptions };

/** Conversations that are all kept in memory may take so much; those that end later have no messages. */
const MAX_KEPT = 1024 * 1024 * 1024;

/** Reading from files, with a report of how far it is. */
export interface FileReadOptions extends ReadOptions {
  /** Called now and then with the bytes read so far of the file and its size (undefined when not known). */
  readonly progress?: (path: string, bytes: number, size: number | undefined) => void;
  /** Opens what was said inside TLS; keys in the captures themselves are added to it. */
  readonly keys?: KeyLog;
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
  const { progress, keys = new KeyLog(), ...limits } = options;
  const observer: Observer = { kind: 'conversations', ended: (each) => value.push(each) };
  const reader = new ConversationReader(observer, { maxKeptBytes: MAX_KEPT, ...limits });
  for (const path of paths) problems.push(...(await readCapture(path, reader, progress, keys)));
  return {
    value: openTls(
      value.sort((a, b) => a.id - b.id),
      keys,
    ),
    problems,
  };
}

/**
 * Reads one capture file into `reader`; all its conversations end with it. Throws like `readConversations`.
 */
export async function readCapture(
  path: string,
  reader: ConversationReader,
  progress?: FileReadOptions['progress'],
  keys?: KeyLog,
): Promise<readonly Problem[]> {
  const name = path === '-' ? 'standard input' : path;
  const log = new ProblemLog(name);
  reader.startFile(log);
  const capture = new CaptureReader(
    reader,
    (place, text) => log.add(place, text, 'times'),
    (text) => keys?.add(text),
  );
  const report =
    progress === undefined ? undefined : (done: number, size?: number) => progress(name, done, size);
  try {
    await openCapture(
      path,
      (piece) => capture.push(piece),
      (text) => log.add('', text),
      report,
    );
    capture.finish();
  } catch (error) {
    const [problem] = reader.finish();
    await reader.settled();
    if (error instanceof FormatError) throw new FormatError(`${name}: ${problem?.text ?? error.message}`);
    throw error;
  }
  const problems = reader.finish();
  await reader.settled();
  if (reader.packets === 0) throw new FormatError(`${name}: ${problems[0]?.text ?? 'no packets'}`);
  return problems;
}

/** The conversations in a capture file held in memory. Throws a FormatError when it is none. */
export function readConversationsFrom(
  bytes: Uint8Array,
  options: ReadOptions = {},
): { value: readonly Conversation[]; problems: readonly Problem[] } {
  const value: Conversation[] = [];
  const log = new ProblemLog();
  const observer: Observer = { kind: 'conversations', ended: (each) => value.push(each) };
  const reader = new ConversationReader(observer, { maxKeptBytes: MAX_KEPT, ...options });
  reader.startFile(log);
  const keys = new KeyLog();
  const capture = new CaptureReader(
    reader,
    (place, text) => log.add(place, text, 'times'),
    (text) => keys.add(text),
  );
  capture.push(bytes);
  capture.finish();
  const problems = reader.finish();
  return {
    value: openTls(
      value.sort((a, b) => a.id - b.id),
      keys,
    ),
    problems,
  };
}
