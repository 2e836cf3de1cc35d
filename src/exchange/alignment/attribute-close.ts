import { saysClose, saysKeepAlive } from '../../knowledge/http.ts';
import type { Exchange, Session } from '../exchange.ts';

/** A server that waits this long before it closes does so because nothing came, µs. */
const idle = 2_000_000;

/**
 * Says after which exchange the server closed, if it did because of one. Where the client had gone on after the last answer, either the server closed
 * with that answer and no longer heard the rest, or the rest made it close. That answer is asked elsewhere: does the server
 * go on after it? Neither a server that closed after a while, nor one that had promised to keep the connection (RFC 9112,
 * 9.3) closed because of its answer.
 */
export function attributeCloses(sessions: readonly Session[]): readonly Session[] {
  const goesOn = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const { conversation, exchanges } of sessions) {
    const answered = exchanges.flatMap(({ reply }, index) => (reply === '' ? [] : [index]));
    for (const index of answered) {
      const exchange = exchanges[index];
      if (!exchange) continue;
      if (index !== answered.at(-1)) count(goesOn, keyOf(exchange));
      else if (index === exchanges.length - 1 && conversation.ending === 'server')
        count(ends, keyOf(exchange));
    }
  }
  const closes = (exchange: Exchange) => (ends.get(keyOf(exchange)) ?? 0) > 0 && !goesOn.has(keyOf(exchange));
  return sessions.map((session) => {
    const { conversation, exchanges } = session;
    const [before, leaving] = exchanges.slice(-2);
    // both closed at once: the server had said its last words, whoever was seen to close first
    if (before && leaving?.request.kind === 'left' && leaving.reply === '' && closes(before))
      return { ...session, exchanges: withEnd(exchanges.slice(0, -1), exchanges.length - 2) };
    if (conversation.ending !== 'server' || exchanges.length === 0) return session;
    const answered = exchanges.findLastIndex(({ reply }) => reply !== '');
    const last = exchanges.length - 1;
    const exchange = exchanges[answered];
    const key = exchange ? keyOf(exchange) : '';
    const goes = goesOn.get(key) ?? 0;
    if (
      exchange &&
      answered === last &&
      (isIdle(exchange, conversation.end) || saysKeepAlive(exchange.reply))
    )
      return session;
    const withAnswer =
      answered === last ||
      (exchange !== undefined && (saysClose(exchange.reply) || (ends.get(key) ?? 0) > goes));
    if (!withAnswer) return { ...session, exchanges: withEnd(exchanges, last) };
    // what was said to a closed door is no evidence of silence
    return { ...session, exchanges: withEnd(exchanges.slice(0, answered + 1), answered) };
  });
}

function isIdle({ time, delay, chunks }: Exchange, end: number): boolean {
  return end - chunks.reduce((at, { wait }) => at + wait, time + delay) > idle;
}

function withEnd(exchanges: readonly Exchange[], at: number): readonly Exchange[] {
  return exchanges.map((exchange, index) => (index === at ? { ...exchange, ends: 'close' } : exchange));
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The beginning of a reply without its numbers. */
function keyOf({ status, reply }: Exchange): string {
  return `${status} ${reply.slice(0, 600).replace(/\d+/g, '0')}`;
}
