import type { Tally } from '../../message/session/counters.ts';
import { joinParts } from '../../message/template/render-template.ts';
import type { Part } from '../../model/field.ts';
import { groupBy } from '../../statistics/group-by.ts';
import type { Timeline } from '../evidence/timeline.ts';
import type { Draft } from '../model/draft.ts';
import { inOrder } from '../model/sample.ts';
import { shows } from './explain-counter.ts';
import { type Cut, cutDraft } from './merge-numbers.ts';
import type { Predict } from './predict-reply.ts';

const mostDrafts = 500; // that are looked at: each costs as much as the recording is long
const leastLetters = /[A-Za-z]{3}/; // of the words before a number that say which one it is

/**
 * What many replies have proven of a number is so in all that show it behind the same words at the beginning of a line, be they few or always the same: where it has always been
 * what the events had made of it.
 */
export function spreadTallies(
  drafts: readonly Draft[],
  timeline: Timeline,
  predict: Predict,
): readonly Draft[] {
  const known = namedTallies(drafts);
  if (known.size === 0 || drafts.length > mostDrafts) return drafts;
  const spread = drafts.map((draft, index) =>
    withTallies(draft, cutDraft(draft, index, predict), known, timeline),
  );
  if (spread.every((draft, index) => draft === drafts[index])) return drafts;
  return groupBy(spread, nameOf).flatMap((same) => joined(same));
}

/** By the words of their line before them; none where these stand before two different ones. */
function namedTallies(drafts: readonly Draft[]): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally | undefined>();
  for (const { parts } of drafts) {
    for (const [at, part] of parts.entries()) {
      if (typeof part !== 'object' || part.field !== 'tally' || part.key.length > 0) continue;
      const words = wordsBefore(parts[at - 1]);
      if (words === undefined) continue;
      const { field, scope, key, base, steps, before } = part;
      const tally = { field, scope, key, base, steps, ...(before ? { before } : {}) };
      const other = found.get(words);
      const isSame = !found.has(words) || JSON.stringify(other) === JSON.stringify(tally);
      found.set(words, isSame ? tally : undefined);
    }
  }
  return new Map([...found].flatMap(([words, tally]) => (tally ? [[words, tally] as const] : [])));
}

function wordsBefore(part: Part | undefined): string | undefined {
  if (typeof part !== 'string') return undefined;
  const words = part.slice(part.lastIndexOf('\n') + 1);
  return leastLetters.test(words) ? words : undefined;
}

function withTallies(
  draft: Draft,
  cuts: readonly Cut[],
  known: ReadonlyMap<string, Tally>,
  timeline: Timeline,
): Draft {
  const [first] = cuts;
  if (!first || cuts.some(({ spots }) => spots.length !== first.spots.length)) return draft;
  const tallies = first.spots.map(({ text }, at) => {
    const tally = known.get(wordsBefore(first.between[at]?.at(-1)) ?? '');
    if (!tally || (text !== '0' && text.startsWith('0'))) return undefined;
    const shown = cuts.map(({ sample, spots }) => ({ sample, value: spots[at]?.value ?? 0 }));
    if (!shows(tally, shown, timeline)) return undefined;
    return { ...tally, seen: shown.length, distinct: new Set(shown.map(({ value }) => value)).size };
  });
  if (tallies.every((tally) => tally === undefined)) return draft;
  const parts = first.between.flatMap((pieces, at) => {
    const spot = first.spots[at];
    return spot ? [...pieces, tallies[at] ?? spot.field ?? spot.text] : pieces;
  });
  return { ...draft, parts: joinParts(parts) };
}

function nameOf({ parts, ends, cluster }: Draft): string {
  const [first] = cluster.members;
  const bare = parts.map((part) => (typeof part === 'string' ? part : { ...part, seen: 0, distinct: 0 }));
  return JSON.stringify([bare, ends, first?.exchange.ends, first?.exchange.status]);
}

/** Replies that differed in nothing else have one template now. */
function joined(same: readonly Draft[]): readonly Draft[] {
  const [first, ...others] = same;
  if (!first || others.length === 0) return same;
  const members = inOrder(same.flatMap(({ cluster }) => cluster.members));
  return [{ ...first, cluster: { ...first.cluster, members } }];
}
