import type { Personality } from '../../src/model/personality.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

/** What an emulator says to the commands of some sessions, one after the other. */
export function answers(
  personality: Personality,
  sessions: readonly (readonly string[])[],
): readonly string[] {
  const shared = newState();
  const end = { address: '192.0.2.9', port: 1 };
  return sessions.flatMap((lines) => {
    const session = openSession(personality, {
      ends: { client: end, server: end },
      random: seededChance(1)(),
      timing: 'fast',
      shared,
    });
    session.opened(0);
    return lines.map((line) =>
      session
        .received(Buffer.from(`${line}\r\n`), 0)
        .map((action) => (action.kind === 'send' ? Buffer.from(action.bytes).toString() : ''))
        .join(''),
    );
  });
}
