import type { Service } from '../../model/personality.ts';
import type { Session } from '../../model/session.ts';

/** The session of a server whose clock is ahead or behind. */
export function byClock({ clockAhead = 0 }: Service, session: Session): Session {
  if (clockAhead === 0) return session;
  return {
    opened: (now) => session.opened(now + clockAhead),
    received: (bytes, now) => session.received(bytes, now + clockAhead),
    get isBehind() {
      return session.isBehind;
    },
    goOn: (now) => session.goOn(now + clockAhead),
    secured: (now) => session.secured(now + clockAhead),
    unread: () => session.unread(),
    ended: (now) => session.ended(now + clockAhead),
    dataListening: (port, now) => session.dataListening(port, now + clockAhead),
    dataEnded: (bytes, now, whole) => session.dataEnded(bytes, now + clockAhead, whole),
    abandoned: () => session.abandoned(),
    get held() {
      return session.held;
    },
  };
}
