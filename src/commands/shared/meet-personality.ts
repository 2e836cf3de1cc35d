import type { Meet } from '../../compare/play/peer.ts';
import type { Script } from '../../compare/play/script.ts';
import { meetSession } from '../../compare/play/session-peer.ts';
import { type Verified, verifyScripts } from '../../compare/play/verify-scripts.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { openSession } from '../../replay/open-session.ts';
import { seededChance } from '../../replay/session/chance.ts';
import { newState, type SharedState } from '../../replay/session/session-options.ts';

/**
 * An emulator in this process that is started anew at each of these times (µs since the Unix epoch), as the server may have been between two
 * captures. Its sessions share their counters and what clients have put there, as those of a running emulator do.
 */
export function meetPersonality(personality: Personality, seed: number, starts: readonly number[]): Meet {
  const chance = seededChance(seed);
  const states = new Map<number, SharedState>();
  return (recorded) => {
    const run = starts.filter((start) => start <= recorded.start).length;
    const shared = states.get(run) ?? newState();
    states.set(run, shared);
    return meetSession((ends) =>
      openSession(personality, { ends, random: chance(), timing: 'fast', shared }),
    )(recorded);
  };
}

/** How an emulator answers that runs here: at once, and one session after the other, as counters go on between them. */
export const inProcess = { timeout: 0, quiet: 0, parallel: 1 } as const;

/** How an emulator of the personality answers recorded sessions; `starts` says when it is started anew, see `meetPersonality`. */
export async function judgePersonality(
  personality: Personality,
  scripts: readonly Script[],
  { seed = 1, starts = [] }: { readonly seed?: number; readonly starts?: readonly number[] } = {},
): Promise<Verified> {
  const { grammar, templates } = personality;
  const meet = meetPersonality(personality, seed, starts);
  return verifyScripts(scripts, meet, { ...inProcess, grammar, templates });
}

/** When the recorded server may have been started anew: before each capture (µs since the Unix epoch). */
export function startsOf(
  captures: readonly { readonly conversations: readonly Conversation[] }[],
): readonly number[] {
  return captures.map(({ conversations }) =>
    conversations.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
  );
}
