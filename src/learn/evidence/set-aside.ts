import sum from 'lodash/sum.js';
import sumBy from 'lodash/sumBy.js';
import { withoutEncryptedSsh } from '../../exchange/without-encrypted-ssh.ts';
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
  readonly closed: Closed;
  /** Those that go on encrypted after the key exchange of SSH. Only what was in clear is kept of them. */
  readonly keyed: Closed;
  /** Bytes of all that was said, as they were sent. */
  readonly bytes: number;
}

/** Conversations of which a part cannot be read, and how many bytes that part has. */
interface Closed {
  readonly conversations: number;
  readonly bytes: number;
}

const leastWhole = 1 / 3; // of the conversations: of fewer, too little would be left to learn from

/**
 * Sets aside what would be learned wrongly: replies that were cut, where other conversations are whole, and a silence that only means
 * that the capture has not the server's side. Data connections go with their control connection.
 */
export function setAside(conversations: readonly Conversation[]): SetAside {
  const controls = conversations.filter(({ dataOf }) => dataOf === undefined);
  const inClear = new Map(
    controls.flatMap((one) => {
      const found = withoutEncryptedSsh(one);
      return found ? [[one.id, found] as const] : [];
    }),
  );
  const lacking = controls.filter(({ missing }) => missing.client + missing.server > 0);
  const answered = new Set(controls.filter(isAnswered).map(beginning));
  const oneSided = controls.filter(
    (one) => hasSpoken(one) && !isAnswered(one) && answered.has(beginning(one)),
  );
  const enough = controls.length - lacking.length >= leastWhole * controls.length;
  const unfit = new Set([...(enough ? lacking : []), ...oneSided].map(({ id }) => id));
  const fit =
    unfit.size === 0
      ? conversations
      : conversations.filter(({ id, dataOf }) => !unfit.has(dataOf?.control ?? id));
  const kept = inClear.size === 0 ? fit : fit.map((one) => inClear.get(one.id)?.clear ?? one);
  return {
    kept,
    of: controls.length,
    lacking: lacking.length,
    isCut: !enough,
    oneSided: oneSided.length,
    closed: closedOf(controls.filter(isClosed).map(closedBytes)),
    keyed: closedOf([...inClear.values()].map(({ encrypted }) => encrypted)),
    bytes: sumBy(controls, (one) => sumBy(one.messages, ({ bytes }) => bytes.length) + closedBytes(one)),
  };
}

function closedOf(bytes: readonly number[]): Closed {
  return { conversations: bytes.length, bytes: sum(bytes) };
}

function closedBytes({ tls }: Conversation): number {
  return tls ? tls.encrypted.client + tls.encrypted.server : 0;
}

function isClosed(conversation: Conversation): boolean {
  const { tls, messages } = conversation;
  if (!tls?.established || tls.before < messages.length) return false;
  return closedBytes(conversation) > 0;
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
