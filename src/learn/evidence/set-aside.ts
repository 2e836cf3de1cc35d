import { toText } from '../../message/bytes/latin1.ts';
import type { Conversation } from '../../model/conversation.ts';

/** Recorded conversations that are fit to learn from, and how many are not. */
export interface SetAside {
  readonly kept: readonly Conversation[];
  /** Control conversations in all. */
  readonly of: number;
  /** Those that lack bytes: packets were cut at a snapshot length, or lost. */
  readonly lacking: number;
  /** There are too few others, so what lacks bytes is learned from all the same. */
  readonly isCut: boolean;
  /** Those that have the client's side only, though the same was answered elsewhere. */
  readonly oneSided: number;
  /** Those that go on inside TLS, of which nothing could be read for want of keys. */
  readonly closed: number;
}

const leastWhole = 1 / 3; // of the conversations: of fewer, too little would be left to learn from

/**
 * Sets aside what would be learned wrongly: replies that were cut, where other conversations are whole, and a silence that only means
 * that the capture has not the server's side. Data connections go with their control connection.
 */
export function setAside(conversations: readonly Conversation[]): SetAside {
  const controls = conversations.filter(({ dataOf }) => dataOf === undefined);
  const lacking = controls.filter(({ missing }) => missing.client + missing.server > 0);
  const answered = new Set(controls.filter(isAnswered).map(beginning));
  const oneSided = controls.filter(
    (one) => hasSpoken(one) && !isAnswered(one) && answered.has(beginning(one)),
  );
  const enough = controls.length - lacking.length >= leastWhole * controls.length;
  const unfit = new Set([...(enough ? lacking : []), ...oneSided].map(({ id }) => id));
  const kept =
    unfit.size === 0
      ? conversations
      : conversations.filter(({ id, dataOf }) => !unfit.has(dataOf?.control ?? id));
  return {
    kept,
    of: controls.length,
    lacking: lacking.length,
    isCut: !enough,
    oneSided: oneSided.length,
    closed: controls.filter(isClosed).length,
  };
}

function isClosed({ tls, messages }: Conversation): boolean {
  if (!tls?.established || tls.before < messages.length) return false;
  return tls.encrypted.client + tls.encrypted.server > 0;
}

function isAnswered({ messages }: Conversation): boolean {
  return messages.some(({ from }) => from === 'server');
}

function hasSpoken({ messages }: Conversation): boolean {
  return messages.some(({ from }) => from === 'client');
}

/** What the client said first, and over what. */
function beginning({ transport, messages }: Conversation): string {
  const first = messages.find(({ from }) => from === 'client');
  return `${transport} ${first ? toText(first.bytes.subarray(0, 4096)) : ''}`;
}
