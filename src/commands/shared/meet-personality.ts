import type { Meet } from '../../compare/play/peer.ts';
import { meetSession } from '../../compare/play/session-peer.ts';
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
