import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

/** What an emulator says in one session to these pieces of the client's stream, a reply a piece; bytes are latin1 strings. */
export function replies(
  personality: Personality,
  pieces: readonly string[],
  shared = newState(),
): readonly string[] {
  const end = { address: '192.0.2.9', port: 1 };
  const session = openSession(personality, {
    ends: { client: end, server: end },
    random: seededChance(1)(),
    timing: 'fast',
    shared,
  });
  session.opened(0);
  return pieces.map((piece) =>
    session
      .received(toBytes(piece), 0)
      .map((action) => (action.kind === 'send' ? toText(action.bytes) : ''))
      .join(''),
  );
}

/** What it says to the commands of some sessions, one after the other, in UTF-8. */
export function answers(
  personality: Personality,
  sessions: readonly (readonly string[])[],
): readonly string[] {
  const shared = newState();
  return sessions.flatMap((lines) => {
    const pieces = lines.map((line) => toText(Buffer.from(`${line}\r\n`)));
    return replies(personality, pieces, shared).map((said) => Buffer.from(toBytes(said)).toString());
  });
}
