import type { Tally } from '../message/tally.ts';
import type { Session } from './exchange.ts';
import { explainTally } from './explain-tally.ts';
import type { Foretell } from './match-parts.ts';
import { mergeNumbers } from './merge-numbers.ts';
import type { Draft } from './merge-templates.ts';
import { Timeline } from './timeline.ts';

/** Numbers that events have moved do not keep answers apart: how many articles a group has, what a counter has come to. */
export function tallyDrafts(
  drafts: readonly Draft[],
  sessions: readonly Session[],
  foretell: Foretell,
): readonly Draft[] {
  const timeline = new Timeline(sessions);
  const known: Tally[] = [];
  return mergeNumbers(drafts, foretell, (shown) => {
    const tally = explainTally(shown, timeline, known);
    if (tally && !known.includes(tally)) known.push(tally);
    return tally;
  });
}
