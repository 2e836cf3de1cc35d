import fc from 'fast-check';
import type { EvidenceLimits } from '../../src/evidence/evidence-limits.ts';
import type { RecordedSession } from '../../src/model/recorded-session.ts';
import { conversation } from '../support/conversation.ts';

/** Limits that a handful of sessions reaches. */
export const tightLimits: EvidenceLimits = {
  firstTurns: 12,
  firstBytes: 1500,
  spreadTurns: 9,
  spreadBytes: 1200,
  alike: 2,
  kinds: 7,
  ofKind: 2,
  kindBytes: 300,
  kindTurns: 5,
};

/** A session that began so many seconds after the first. */
export function heard(said: readonly string[], at = 0): RecordedSession {
  return { conversation: conversation(said, { at }), data: [] };
}

const line = fc.oneof(
  fc.constantFrom(
    '>USER anna\r\n',
    '>USER bert\r\n',
    '>PASS x\r\n',
    '>QUIT\r\n',
    '<200 ok\r\n',
    '<500 no\r\n',
  ),
  fc.tuple(fc.constantFrom('>', '<'), fc.string({ maxLength: 60 })).map((parts) => parts.join('')),
);

/** Sessions of which some are alike, some begin at the same time, and some are there twice. */
export const anySessions = fc.array(
  fc.tuple(fc.array(line, { maxLength: 8 }), fc.nat({ max: 12 })).map(([said, at]) => heard(said, at)),
  { maxLength: 30 },
);
