import { createHash } from 'node:crypto';
import { type Fidelity, fraction } from '../../compare/play/fidelity.ts';
import { decodeSession } from '../../evidence/decode-session.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { setAside } from '../../learn/evidence/set-aside.ts';
import { decide } from '../../learn/learn.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { isControl, playHeldOut, saidIn } from '../shared/held-out/held-out-folds.ts';

/** One script in so many is held out for ever, but no more than so many scripts. */
const oneIn = 5;
const mostHeldOut = 150;

/** How a personality that was learned from evidence compares with the one that is served. */
export interface Growth {
  /** Learned from all sessions but those held out. */
  readonly candidate: Personality;
  /** Different sessions held out, by which both are judged. */
  readonly judged: number;
  readonly before: Score;
  readonly after: Score;
  readonly isBetter: boolean;
}

/** Shares of 1. */
interface Score {
  readonly class: number;
  readonly text: number;
}

/**
 * Learns from evidence without the sessions that are held out, and judges by these. Which are held out depends on what the client says in them alone, and on how many there are: they only
 * become fewer, so what is published has never been learned from what it will be judged by. Better is what is nowhere worse. Undefined where nothing can be learned or judged.
 */
export async function judgeGrowth(current: Personality, evidence: Evidence): Promise<Growth | undefined> {
  const scripts = groupBy(setAside(keptConversations(evidence)).kept.filter(isControl), saidIn);
  const isHeldOut = heldOutAmong(scripts.flatMap(([first]) => first ?? []));
  const held = scripts.filter(([first]) => first && isHeldOut(first));
  if (held.length === 0 || held.length === scripts.length) return undefined;
  const isLearned = ({ bytes }: { readonly bytes: Uint8Array }) =>
    !isHeldOut(decodeSession(bytes, 0).conversation);
  const candidate = decide({ ...evidence, sessions: evidence.sessions.filter(isLearned) });
  const judges = keptConversations({
    ...evidence,
    sessions: evidence.sessions.filter((session) => !isLearned(session)),
  });
  const [before, after] = [
    scoreOf(await playHeldOut(current, judges)),
    scoreOf(await playHeldOut(candidate, judges)),
  ];
  const isBetter =
    after.class >= before.class &&
    after.text >= before.text &&
    (after.class > before.class || after.text > before.text);
  const quality = { ...candidate.quality, folds: 1, judged: held.length, ...after };
  return { candidate: { ...candidate, quality }, judged: held.length, before, after, isBetter };
}

/** Whether sessions are held out: those whose script has one of the least hashes. */
function heldOutAmong(scripts: readonly Conversation[]): (one: Conversation) => boolean {
  const hashes = scripts.map(hashOfScript).sort((a, b) => a - b);
  const bound = Math.min(2 ** 32 / oneIn, hashes[mostHeldOut] ?? Number.POSITIVE_INFINITY);
  return (one) => hashOfScript(one) < bound;
}

function hashOfScript(one: Conversation): number {
  return createHash('sha256').update(saidIn(one), 'latin1').digest().readUInt32BE();
}

function scoreOf(fidelity: Fidelity): Score {
  return { class: fraction(fidelity.class), text: fraction(fidelity.text) };
}
