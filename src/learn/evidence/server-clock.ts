import { toText } from '../../message/bytes/latin1.ts';
import { clockAhead } from '../../message/values/time/clock-ahead.ts';
import { findTimes } from '../../message/values/time/time-format.ts';
import type { Conversation } from '../../model/conversation.ts';

const enough = 1000; // messages looked at
const looked = 2048; // bytes of each

/** How far the server's clock is ahead of the clock that recorded what it said, µs, as the times that it wrote tell. */
export function serverAhead(conversations: readonly Conversation[]): number {
  const said = conversations.flatMap(({ messages }) => messages.filter(({ from }) => from === 'server'));
  const step = Math.max(1, said.length / enough);
  const some = Array.from(
    { length: Math.min(said.length, enough) },
    (_, index) => said[Math.floor(index * step)],
  );
  const seen = some.flatMap((message) =>
    message === undefined
      ? []
      : findTimes(toText(message.bytes.subarray(0, looked))).map((match) => ({ match, time: message.time })),
  );
  return clockAhead(seen) * 1000;
}

/** As the server's own clock would have recorded it. */
export function byServerClock(conversation: Conversation, ahead: number): Conversation {
  const { start, end, messages, left, tls } = conversation;
  return {
    ...conversation,
    start: start + ahead,
    end: end + ahead,
    messages: messages.map((message) => ({ ...message, time: message.time + ahead })),
    ...(left ? { left: { ...left, time: left.time + ahead } } : {}),
    ...(tls
      ? { tls: { ...tls, time: tls.time + ahead, ...(tls.done ? { done: tls.done + ahead } : {}) } }
      : {}),
  };
}
