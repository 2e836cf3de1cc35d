import { ByteQueue } from '../../message/bytes/byte-queue.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { frameLength } from '../../message/request/frame-length.ts';
import type { Conversation } from '../../model/conversation.ts';

const [shortest, longest] = [8, 256]; // bytes: what is shorter may begin anything
const leastSessions = 2;
const most = 16; // texts

/**
 * Texts without the end of a line that were answered as they are, where clients go on in bytes that no text has (lists of names with their
 * lengths in front, written one by one): nobody may wait for the rest of such a line.
 */
export function inferUnended(conversations: readonly Conversation[]): readonly string[] {
  const answered = new Map<string, number>();
  const begun = new Set<string>();
  for (const conversation of conversations) {
    for (const { text, goesOn } of waitingTexts(conversation)) {
      if (goesOn) begun.add(text);
      else answered.set(text, (answered.get(text) ?? 0) + 1);
    }
  }
  return [...answered]
    .filter(([text, count]) => count >= leastSessions && !begun.has(text))
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([text]) => text)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** What was waiting for the end of its line when the server spoke, and whether the line went on. */
function waitingTexts({ messages }: Conversation): readonly { text: string; goesOn: boolean }[] {
  const found: { text: string; goesOn: boolean }[] = [];
  const bytes = new ByteQueue();
  let waiting: { text: string; goesOn: boolean } | undefined;
  for (const message of messages) {
    if (message.from === 'client') {
      if (waiting)
        waiting.goesOn = /^[\t\x20-\x7e]*\r?\n/.test(Buffer.from(message.bytes).toString('latin1'));
      waiting = undefined;
      bytes.push(message.bytes);
      takeUnits(bytes);
      continue;
    }
    if (bytes.length >= shortest && bytes.length <= longest) {
      const text = bytes.text(0);
      if (!isBinary(text)) {
        waiting = { text, goesOn: false };
        found.push(waiting);
      }
    }
    bytes.take(bytes.length);
  }
  return found;
}

function takeUnits(bytes: ByteQueue): void {
  while (bytes.length > 0) {
    const length = frameLength(bytes, { at: 0, searched: 0 }, { kind: 'mixed' }, false);
    if (length === undefined || length > bytes.length) return;
    bytes.take(length);
  }
}
