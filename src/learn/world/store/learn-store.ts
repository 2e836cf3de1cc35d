import type { Session } from '../../../exchange/exchange.ts';
import type { KeyedStore, StoreSpace } from '../../../model/personality.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import { Timeline } from '../../evidence/timeline.ts';
import { countThings } from './count-things.ts';
import { learnStoredValues, sortedEffects } from './learn-stored-values.ts';
import { namesElsewhere } from './names-elsewhere.ts';
import { numberChanges } from './number-changes.ts';
import { type Changes, PresenceScore } from './presence-score.ts';
import { type Change, type StoreEvents, storeEvents, whatMayChange } from './store-events.ts';
import { possibleSpaces } from './store-spaces.ts';

const usualKey = 'arg1'; // in which requests name things
const mostMoments = 6000; // exchanges that are gone through
const mostEvents = 80; // kinds of answered requests that may change things
const changeCost = 3; // bits
const spaceCost = 2; // bits: hardly any command says one of a few words that no other one says
const leastSaved = 20; // bits that it has to tell about answers
const leastWithin = 8; // bits of them about things that were there at one time and not at another
const leastShare = 0.3; // of what is to be told about such things
const mostRounds = 40; // each adds or takes one effect; it is over before that
const mostStarts = 12; // changes that the search begins with
const leastBetter = 0.5; // bits that one more change has to bring

/** Things that come and go, and in which memory they did while recording. */
export interface LearnedStore {
  readonly things: KeyedStore;
  readonly restarts: readonly number[];
}

/**
 * Looks for things that requests name and that come and go: which answered requests make one be there, and which take it away, so
 * that it tells most about the answers to all requests that name one. What is always so of one name is no such thing: it has
 * to be there at one time, and not at another.
 */
export function learnStore(sessions: readonly Session[]): LearnedStore | undefined {
  const timeline = new Timeline(sessions).beginning(mostMoments);
  const groups = groupSessions(sessions);
  const keys = namesElsewhere(timeline, usualKey);
  const places: readonly Place[] = (['session', 'server'] as const).flatMap((scope) => {
    const counts = scope === 'session' ? [0] : [0, 1, 2];
    return counts.map((count) => ({
      where: { scope, key: usualKey, ...(keys ? { keys } : {}) },
      restarts: timeline.restarts.slice(0, count),
    }));
  });
  const tell = (place: Place) => storeEvents(timeline, place.where, place.restarts, groups);
  const best = places.reduce<Explained | undefined>(
    (before, place) => explain(place, tell(place), before) ?? before,
    undefined,
  );
  if (!best) return undefined;
  const { where, restarts, changes, story } = inSpaces(best, places, timeline, tell);
  const effects = story.eventNames.flatMap((event, number) => {
    const change = changes[number];
    return change ? [{ ...event, does: does[change] }] : [];
  });
  const things = countThings({ ...where, effects: sortedEffects(effects) }, timeline, restarts);
  return {
    things: numberChanges(learnStoredValues(things, timeline, restarts), timeline, restarts),
    restarts,
  };
}

interface Place {
  readonly where: Omit<KeyedStore, 'effects'>;
  readonly restarts: readonly number[];
}

interface Explained extends Place, Found {
  readonly story: StoreEvents;
}

/** What changes things, if it tells more than what was found before. */
function explain(place: Place, story: StoreEvents, before: Explained | undefined): Explained | undefined {
  const found = search(story);
  if (found.saved < leastSaved || (before && found.saved <= before.saved + 1)) return undefined;
  return comesAndGoes(story, found.changes) ? { ...place, ...found, story } : undefined;
}

/** The same where sessions choose one of several stores, if that tells more: which of them choose is tried with the changes that were found without. */
function inSpaces(
  found: Explained,
  places: readonly Place[],
  { moments }: Timeline,
  tell: (place: Place) => StoreEvents,
): Explained {
  const within = (place: Place, space: StoreSpace) => ({ ...place, where: { ...place.where, space } });
  let best: { readonly space?: StoreSpace; readonly saved: number } = { saved: found.saved };
  for (const space of possibleSpaces(moments, usualKey)) {
    const { saved } = measured(new PresenceScore(tell(within(found, space))), found.changes);
    if (saved > best.saved) best = { space, saved };
  }
  const { space } = best;
  if (!space) return found;
  const least = { ...found, saved: found.saved + spaceCost };
  return places
    .map((place) => within(place, space))
    .reduce<Explained>((before, place) => explain(place, tell(place), before) ?? before, least);
}

const does = { yes: 'keep', no: 'remove', clear: 'clear' } as const;

interface Found {
  readonly changes: Changes;
  readonly saved: number;
}

/** The changes that tell most, found one after the other from each of the likeliest ones on. */
function search(story: StoreEvents): Found {
  const candidates = candidatesOf(story);
  const nothing: Changes = story.eventNames.map(() => undefined);
  const bringing = candidates.filter(({ change }) => change === 'yes');
  const clearing = candidates.filter(({ change }) => change === 'clear');
  const meter = new PresenceScore(whatMayChange(story, eventsOf(bringing), eventsOf(clearing)));
  const improve = improver(candidates, meter);
  return bringing
    .map(({ event, change }) => measured(meter, nothing.with(event, change)))
    .sort((a, b) => b.saved - a.saved)
    .slice(0, mostStarts)
    .map((start) => {
      let best = start;
      for (let round = 0; round < mostRounds; round++) {
        const { saved } = best;
        best = improve(best);
        if (best.saved === saved) break;
      }
      return best;
    })
    .reduce((best, found) => (found.saved > best.saved + 1e-6 ? found : best), {
      changes: nothing,
      saved: 0,
    });
}

/** Gives the best of all changes that differ in one. The ways from several starts meet, so what is better than what is kept. */
function improver(candidates: readonly Candidate[], meter: PresenceScore): (from: Found) => Found {
  const known = new Map<string, Found>();
  return (from) => {
    const key = from.changes.join();
    const before = known.get(key);
    if (before) return before;
    let best = from;
    const changes = [...from.changes];
    measured(meter, changes);
    const matter = candidates.filter(
      ({ event, change }) => changes[event] !== undefined || meter.wouldMatter(event, change),
    );
    for (const { event, change } of matter) {
      const usual = from.changes[event];
      changes[event] = usual === change ? undefined : change;
      const found = measured(meter, changes);
      if (found.saved > best.saved + leastBetter) best = { ...found, changes: [...changes] };
      changes[event] = usual;
    }
    known.set(key, best);
    return best;
  };
}

function measured(meter: PresenceScore, changes: Changes): Found {
  let count = 0;
  for (const change of changes) if (change) count++;
  return { changes, saved: meter.annotationBits(changes) + meter.shownBits(changes) - changeCost * count };
}

interface Candidate {
  readonly event: number;
  readonly change: Change;
}

function eventsOf(candidates: readonly Candidate[]): ReadonlySet<number> {
  return new Set(candidates.map(({ event }) => event));
}

/** The most frequent events that name a thing may bring it or take it away; one that names none may take all away. */
function candidatesOf({ events, names, weights }: StoreEvents): readonly Candidate[] {
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

/** True if the answers to a command about one and the same thing are told apart. */
function comesAndGoes(story: StoreEvents, changes: Changes): boolean {
  const meter = new PresenceScore(story);
  const before = meter.presence(changes);
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
  const explained = all - left;
  return explained + meter.shownBits(changes) >= leastWithin && explained >= leastShare * all;
}
