import type { Priors } from '../../../knowledge/priors.ts';
import type { Conversation } from '../../../model/conversation.ts';
import type { Personality, Quality } from '../../../model/personality.ts';
import { HeldOutFolds, type PlayedFold } from './held-out-folds.ts';
import { SharedFolds } from './shared-folds.ts';

/** How well sessions are answered that a personality was not learned from. */
export type HeldOutQuality = Required<Pick<Quality, 'folds' | 'judged' | 'class' | 'text'>>;

/**
 * Foretells how well sessions to come will be answered: part after part of the recorded ones is left out, everything is learned anew
 * from the rest, and the sessions left out are played to that, among all others, and judged as `mynah verify` judges. Sessions in which the client says the same are
 * left out together, or they would answer each other. Fractions of 1; none are judged where there is only one script.
 */
export async function heldOutQuality(
  recordings: readonly Conversation[],
  priors: readonly Priors[] = [],
): Promise<HeldOutQuality> {
  const folds = new HeldOutFolds(recordings, priors);
  return qualityOf(folds, await new SharedFolds().play(folds));
}

/** What the first folds say that are enough, whichever others were played: the same whoever played them in which order. */
export function qualityOf(folds: HeldOutFolds, played: readonly PlayedFold[]): HeldOutQuality {
  const needed: PlayedFold[] = [];
  for (const one of [...played].sort((a, b) => a.fold - b.fold))
    if (exchangesOf(needed) < folds.enough) needed.push(one);
  const dealt = needed.some(({ judged }) => judged > 0) ? folds.count : 0;
  const share = (right: (one: PlayedFold) => number) =>
    withAll(needed.reduce((sum, one) => sum + right(one), 0) / Math.max(1, exchangesOf(needed)), dealt);
  return {
    folds: dealt,
    judged: needed.reduce((sum, { judged }) => sum + judged, 0),
    class: share((one) => one.class),
    text: share((one) => one.text),
  };
}

/**
 * What is right where all sessions are learned from and not all but one fold: what goes wrong is mostly what none of them shows, and that falls as their number grows (in the recordings of the scoreboard
 * as 1/n; "Foretold and true" holds this to what is true).
 */
function withAll(right: number, folds: number): number {
  return folds === 0 ? 0 : 1 - (1 - right) * (1 - 1 / folds);
}

/** The personality with what is foretold of it. */
export async function withHeldOutQuality(
  personality: Personality,
  recordings: readonly Conversation[],
  priors: readonly Priors[],
): Promise<Personality> {
  const quality = { ...personality.quality, ...(await heldOutQuality(recordings, priors)) };
  return { ...personality, quality };
}

function exchangesOf(played: readonly PlayedFold[]): number {
  return played.reduce((sum, { exchanges }) => sum + exchanges, 0);
}
