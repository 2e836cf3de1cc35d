import type { Exchange, Session } from './exchange.ts';

/**
 * Says after which exchange the server closed. Where the client had gone on after the last answer, either the server closed
 * with that answer and no longer heard the rest, or the rest made it close. That answer is asked elsewhere: does the server
 * go on after it?
 */
export function placeEndings(sessions: readonly Session[]): readonly Session[] {
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
  return sessions.map((session) => {
    const { conversation, exchanges } = session;
    if (conversation.ending !== 'server' || exchanges.length === 0) return session;
    const answered = exchanges.findLastIndex(({ reply }) => reply !== '');
    const last = exchanges.length - 1;
    const exchange = exchanges[answered];
    const key = exchange ? keyOf(exchange) : '';
    const withAnswer =
      answered === last || (exchange !== undefined && (ends.get(key) ?? 0) > (goesOn.get(key) ?? 0));
    if (!withAnswer) return { ...session, exchanges: withEnd(exchanges, last) };
    // what was said to a closed door is no evidence of silence
    return { ...session, exchanges: withEnd(exchanges.slice(0, answered + 1), answered) };
  });
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
