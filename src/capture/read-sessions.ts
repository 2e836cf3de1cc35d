import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Conversation } from '../model/conversation.ts';
import type { Problem } from '../model/problem.ts';
import type { RecordedSession } from '../model/recorded-session.ts';
import { KeyLog } from '../tls/keys/key-log.ts';
import { ConversationReader } from './conversation-reader.ts';
import { SessionGatherer } from './conversations/gather-sessions.ts';
import { openTls } from './conversations/open-tls.ts';
import { CaptureReader } from './files/capture-reader.ts';
import { openCapture } from './files/open-capture.ts';
import { type FileReadOptions, readCapture } from './read-conversations.ts';

/** What may be held of conversations that have not ended: learning from any amount of traffic takes no more memory than from some. */
const MAX_OPEN = 96 * 1024 * 1024;

/** Where keys are known, conversations wait for one another up to so many bytes: data connections may have been announced inside TLS, and sessions of TLS be resumed. */
const MAX_TOGETHER = 64 * 1024 * 1024;

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
  const gatherer = new SessionGatherer(heard);
  const opener = new Opener(gatherer, keys);
  const reader = new ConversationReader(
    {
      kind: 'conversations',
      ended: (each) => opener.ended(each),
      linked: (control) => gatherer.linked(control),
    },
    { maxOpenBytes: MAX_OPEN, ...limits },
  );
  const problems = await readCapture(path, reader, progress);
  opener.finish();
  gatherer.finish();
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

/** Opens conversations before they are put together, one by one or, where keys are known, many at a time. */
class Opener {
  readonly #gatherer: SessionGatherer;
  readonly #keys: KeyLog;
  #waiting: Conversation[] = [];
  #size = 0;

  constructor(gatherer: SessionGatherer, keys: KeyLog) {
    this.#gatherer = gatherer;
    this.#keys = keys;
  }

  ended(conversation: Conversation): void {
    this.#waiting.push(conversation);
    if (this.#keys.connections > 0) {
      this.#size += conversation.messages.reduce((sum, { bytes }) => sum + bytes.length, 1000);
      if (this.#size < MAX_TOGETHER) return;
    }
    this.finish();
  }

  finish(): void {
    const ended = this.#waiting;
    const linked = new Set(ended.filter(({ dataOf }) => dataOf).map(({ id }) => id));
    const opened = openTls(
      [...ended].sort((a, b) => a.id - b.id),
      this.#keys,
    );
    this.#waiting = [];
    this.#size = 0;
    for (const { id, dataOf } of opened) if (dataOf && !linked.has(id)) this.#gatherer.linked(dataOf.control);
    for (const each of opened) this.#gatherer.ended(each);
  }
}
