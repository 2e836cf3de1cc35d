import { type Fidelity, fraction } from '../../compare/play/fidelity.ts';
import type { Cause } from '../../compare/play/judge-script.ts';
import { type Script, scriptsOf } from '../../compare/play/script.ts';
import { scriptsWith } from '../../compare/play/verify-scripts.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { judgePersonality } from './meet-personality.ts';

const mostTurns = 20_000; // of recorded sessions that are played; the earliest are

/** How a personality answers the recordings it was learned from: what is wrong there was not understood. */
export async function ownFidelity(
  personality: Personality,
  recordings: readonly Conversation[],
): Promise<Fidelity> {
  const { service, learnedFrom } = personality;
  const scripts = scriptsWith(scriptsOf(recordings), service);
  const starts = learnedFrom.map(({ from }) => from);
  return (await judgePersonality(personality, first(scripts), { starts })).fidelity;
}

function first(scripts: readonly Script[]): readonly Script[] {
  let turns = 0;
  const tooMany = scripts.findIndex((script) => {
    turns += script.turns.length;
    return turns > mostTurns;
  });
  return tooMany < 1 ? scripts.slice(0, tooMany === 0 ? 1 : undefined) : scripts.slice(0, tooMany);
}

/** What a summary says of it: shares of 1, and kinds of replies that were wrong, the most frequent first. */
export interface OwnScore {
  readonly exchanges: number;
  readonly class: number;
  readonly text: number;
  readonly wrong: readonly WrongKind[];
}

interface WrongKind {
  readonly command: string;
  readonly cause: Cause;
  readonly count: number;
}

/** The score of a fidelity. */
export function ownScore({ exchanges, class: status, text, misses }: Fidelity): OwnScore {
  const wrong = misses.map(({ command, cause, count }) => ({ command, cause, count }));
  return { exchanges, class: fraction(status), text: fraction(text), wrong };
}
