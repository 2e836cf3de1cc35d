import type { Things } from '../model/personality.ts';
import { groupSessions } from './collect-samples.ts';
import type { Session } from './exchange.ts';
import { type Change, presence, type Story, tellStory } from './follow-things.ts';
import { Timeline } from './timeline.ts';
import { sortedEffects, valuesOfThings } from './values-of-things.ts';

const mostMoments = 6000; // exchanges that are gone through
const mostEvents = 80; // kinds of answered requests that may change things
const changeCost = 3; // bits
const splitCost = 1.5; // bits for each question that it tells about
const leastSaved = 20; // bits that it has to tell about answers
const leastWithin = 8; // bits of them about things that were there at one time and not at another
const leastShare = 0.3; // of what is to be told about such things
const mostRounds = 40;
const mostStarts = 12; // changes that the search begins with
const leastBetter = 0.5; // bits that one more change has to bring

/** Things that come and go, and in which memory they did while recording. */
export interface LearnedThings {
  readonly things: Things;
  readonly restarts: readonly number[];
}

/**
 * Looks for things that requests name and that come and go: which answered requests make one be there, and which take it away, so
 * that it tells most about the answers to all requests that name one. What is always so of one name is no such thing: it has
 * to be there at one time, and not at another.
 */
export function learnThings(sessions: readonly Session[]): LearnedThings | undefined {
  const timeline = new Timeline(sessions).beginning(mostMoments);
  const groups = groupSessions(sessions);
  let best: (LearnedThings & { readonly saved: number }) | undefined;
  for (const scope of ['session', 'server'] as const) {
    const ways = scope === 'session' ? [[]] : [0, 1, 2].map((count) => timeline.restarts.slice(0, count));
    for (const restarts of ways) {
      const where = { scope, key: 'arg1' };
      const story = tellStory(timeline, where, restarts, groups);
      const { changes, saved } = search(story);
      if (saved < leastSaved || (best && saved <= best.saved + 1)) continue;
      if (!comesAndGoes(story, changes)) continue;
      const effects = [...changes].map(([event, change]) => ({
        ...(story.eventNames[event] ?? { verb: '', outcome: '' }),
        does:
          change === 'yes' ? ('keep' as const) : change === 'no' ? ('remove' as const) : ('clear' as const),
      }));
      best = { things: { ...where, effects: sortedEffects(effects) }, restarts, saved };
    }
  }
  if (!best) return undefined;
  const { things, restarts } = best;
  return { things: valuesOfThings(things, timeline, restarts), restarts };
}

interface Found {
  readonly changes: ReadonlyMap<number, Change>;
  readonly saved: number;
}

/** The changes that tell most, found one after the other from each of the likeliest ones on. */
function search(story: Story): Found {
  const candidates = candidatesOf(story);
  const nothing: Found = { changes: new Map(), saved: 0 };
  const starts = candidates
    .filter(({ change }) => change === 'yes')
    .map(({ event, change }) => withSaved(story, new Map([[event, change]])))
    .sort((a, b) => b.saved - a.saved)
    .slice(0, mostStarts);
  return starts
    .map((start) => improve(story, candidates, start))
    .reduce((best, found) => (found.saved > best.saved + 1e-6 ? found : best), nothing);
}

function improve(story: Story, candidates: ReturnType<typeof candidatesOf>, start: Found): Found {
  let best = start;
  for (let round = 0; round < mostRounds; round++) {
    const { changes, saved } = best;
    for (const { event, change } of candidates) {
      const next = new Map(changes);
      if (changes.get(event) === change) next.delete(event);
      else next.set(event, change);
      const found = withSaved(story, next);
      if (found.saved > best.saved + leastBetter) best = found;
    }
    if (best.saved === saved) break;
  }
  return best;
}

function withSaved(story: Story, changes: ReadonlyMap<number, Change>): Found {
  const before = presence(story, changes);
  return {
    changes,
    saved: toldBits(story, before) + shownBits(story, changes, before) - changeCost * changes.size,
  };
}

/** The most frequent events that name a thing may bring it or take it away; one that names none may take all away. */
function candidatesOf({ events, names, weights }: Story): readonly { event: number; change: Change }[] {
  const counts = new Map<number, { weight: number; named: number }>();
  events.forEach((event, at) => {
    const { weight, named } = counts.get(event) ?? { weight: 0, named: 0 };
    const more = weights[at] ?? 0;
    counts.set(event, { weight: weight + more, named: named + ((names[at] ?? -1) >= 0 ? more : 0) });
  });
  return [...counts]
    .sort(([a, one], [b, other]) => other.weight - one.weight || a - b)
    .slice(0, mostEvents)
    .flatMap(([event, { named, weight }]) =>
      (named * 2 > weight ? (['yes', 'no'] as const) : (['clear'] as const)).map((change) => ({
        event,
        change,
      })),
    );
}

/**
 * Bits that it tells about answers whether the thing was there, by command. Only what was there at one time and not at another counts:
 * that other things are never there, or always, is so of these things and may have any reason.
 */
function toldBits(story: Story, before: Uint8Array): number {
  const { events, commands, names, places, weights, counts } = story;
  const states = new Uint8Array(counts.places);
  for (let at = 0; at < events.length; at++)
    if ((names[at] ?? -1) >= 0)
      states[places[at] ?? 0] = (states[places[at] ?? 0] ?? 0) | (1 << (before[at] ?? 0));
  const cells = new Map<number, Map<number, number>>();
  for (let at = 0; at < events.length; at++) {
    if ((names[at] ?? -1) < 0 || states[places[at] ?? 0] !== 3) continue;
    const cell = (commands[at] ?? 0) * 2 + (before[at] ?? 0);
    const labels = cells.get(cell) ?? new Map<number, number>();
    cells.set(cell, labels);
    const event = events[at] ?? 0;
    labels.set(event, (labels.get(event) ?? 0) + (weights[at] ?? 0));
  }
  let bits = 0;
  for (let command = 0; command < counts.commands; command++) {
    const [no, yes] = [cells.get(command * 2), cells.get(command * 2 + 1)];
    if (no && yes) bits += Math.max(0, entropyOf([no, yes]) - entropyOf([no]) - entropyOf([yes]) - splitCost);
  }
  return bits;
}

/** Bits that it tells about answers that show what was said of the thing when it was put there. */
function shownBits(
  { shown, told, weights }: Story,
  changes: ReadonlyMap<number, Change>,
  before: Uint8Array,
): number {
  let bits = 0;
  for (let at = 0; at < shown.length; at++)
    if (before[at] === 1 && changes.get(shown[at] ?? -1) === 'yes')
      bits += (told[at] ?? 0) * (weights[at] ?? 0);
  return bits;
}

function entropyOf(cells: readonly (ReadonlyMap<number, number> | undefined)[]): number {
  const sums = new Map<number, number>();
  let total = 0;
  for (const cell of cells)
    for (const [label, weight] of cell ?? []) {
      sums.set(label, (sums.get(label) ?? 0) + weight);
      total += weight;
    }
  let bits = 0;
  for (const weight of sums.values()) bits -= weight * Math.log2(weight / total);
  return bits;
}

/** Whether the answers to a command about one and the same thing are told apart. */
function comesAndGoes(story: Story, changes: ReadonlyMap<number, Change>): boolean {
  const before = presence(story, changes);
  const cells = new Map<string, [Map<number, number>, Map<number, number>]>();
  for (let at = 0; at < story.events.length; at++) {
    const name = story.names[at] ?? -1;
    if (name < 0) continue;
    const key = `${story.commands[at]} ${name}`;
    const cell = cells.get(key) ?? [new Map<number, number>(), new Map<number, number>()];
    cells.set(key, cell);
    const labels = cell[before[at] === 1 ? 1 : 0];
    const event = story.events[at] ?? 0;
    labels.set(event, (labels.get(event) ?? 0) + (story.weights[at] ?? 0));
  }
  let all = 0;
  let left = 0;
  for (const [no, yes] of cells.values()) {
    all += entropyOf([no, yes]);
    left += entropyOf([no]) + entropyOf([yes]);
  }
  const told = all - left;
  return told + shownBits(story, changes, before) >= leastWithin && told >= leastShare * all;
}
