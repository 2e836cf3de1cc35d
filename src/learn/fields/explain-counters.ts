import type { Session } from '../../exchange/exchange.ts';
import type { Tally } from '../../message/session/counters.ts';
import { Timeline } from '../evidence/timeline.ts';
import type { Draft } from '../model/draft.ts';
import { explainCounter, explainMostly } from './explain-counter.ts';
import { mergeNumbers } from './merge-numbers.ts';
import type { Predict } from './predict-reply.ts';
import { spreadTallies } from './spread-tallies.ts';

/** Numbers that events have moved do not keep answers apart: how many articles a group has, what a counter has come to. */
export function explainCounters(
  drafts: readonly Draft[],
  sessions: readonly Session[],
  predict: Predict,
): readonly Draft[] {
  const timeline = new Timeline(sessions);
  const known: Tally[] = [];
  const merged = mergeNumbers(drafts, predict, (shown) => {
    const tally = explainCounter(shown, timeline, known);
    if (tally && !known.includes(tally)) known.push(tally);
    if (tally) return { field: tally };
    const most = explainMostly(shown, timeline);
    return most && { field: most.tally, excepted: most.excepted };
  });
  if (known.length === 0) return merged;
  // what many replies have proven others may show that came before, or are few
  const again = mergeNumbers(merged, predict, (shown) => {
    const tally = explainCounter(shown, timeline, known, 'known');
    return tally && { field: tally };
  });
  return spreadTallies(again, timeline, predict);
}
