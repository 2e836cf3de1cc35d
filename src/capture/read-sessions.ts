import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Problem } from '../model/problem.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import { KeyLog } from '../tls/keys/key-log.ts';
import { ConversationReader } from './conversation-reader.ts';
import { CaptureReader } from './files/capture-reader.ts';
import { openCapture } from './files/open-capture.ts';
import { type FileReadOptions, readCapture } from './read-conversations.ts';
import { SessionObserver } from './session-observer.ts';

/** What may be held of conversations that have not ended: learning from any amount of traffic takes no more memory than from some. */
const MAX_OPEN = 96 * 1024 * 1024;

/**
 * Tells about every conversation in a capture file, with its data connections and what was said inside TLS, as soon as it
 * has ended; none is kept. Throws like `readConversations`.
 */
export async function readSessions(
  path: string,
  heard: (session: RecordedSession) => void,
  options: FileReadOptions = {},
): Promise<readonly Problem[]> {
  const { progress, keys = new KeyLog(), ...limits } = options;
  if (mayHaveKeys(path)) await readKeys(path, keys);
  const sessions = new SessionObserver(heard, keys);
  const reader = new ConversationReader(sessions.observer, { maxOpenBytes: MAX_OPEN, ...limits });
  const problems = await readCapture(path, reader, progress);
  sessions.finish();
  return problems;
}

/** A pcap file has nothing but packets; pcapng, and what is packed, may have keys too. */
function mayHaveKeys(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(file, start);
    const magic = start.readUInt16BE();
    return magic === 0x0a0d || magic === 0x1f8b;
  } finally {
    closeSync(file);
  }
}

/** Keys may stand anywhere in a capture, also behind what they open. Whoever cannot read it will say so later. */
async function readKeys(path: string, keys: KeyLog): Promise<void> {
  const nothing = { packet: () => {} };
  const capture = new CaptureReader(
    nothing,
    () => {},
    (text) => keys.add(text),
  );
  await openCapture(
    path,
    (piece) => capture.push(piece),
    () => {},
  ).catch(() => {});
}
