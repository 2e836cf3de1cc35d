import { isRefusal } from '../../knowledge/status-codes.ts';
import { errorWithoutTag } from '../../knowledge/tagged-status.ts';
import { full } from '../../message/request/request.ts';
import type { Exchange, Session } from '../exchange.ts';

/**
 * A connection that the server refused and closed before it heard anything, while it served others, says nothing of how it greets: the server had no place left
 * (`421 Too many connections`). That is a request of its own, which an emulator answers where it has no place left itself.
 */
export function nameTurnedAway(sessions: readonly Session[]): readonly Session[] {
  const away = sessions.filter(isTurnedAway);
  if (away.length === 0 || !sessions.some(isServed)) return sessions;
  const named = new Set(away);
  return sessions.map((session) => {
    const [first] = session.exchanges;
    if (first === undefined || !named.has(session)) return session;
    return { ...session, exchanges: [{ ...first, request: full }] };
  });
}

function isTurnedAway({ exchanges: [first, ...others] }: Session): boolean {
  if (first?.request.kind !== 'opened' || first.ends === undefined) return false;
  return refuses(first) && others.every(({ reply }) => reply === '');
}

/** Somebody was heard, and was not refused at once. */
function isServed({ exchanges: [first, ...others] }: Session): boolean {
  return first !== undefined && !refuses(first) && others.some(({ reply }) => reply !== '');
}

function refuses({ status, reply }: Exchange): boolean {
  return isRefusal(status) || errorWithoutTag.test(reply);
}
