import type { Exchange } from '../../exchange/exchange.ts';
import type { Tally } from '../../message/session/counters.ts';
import { memoryAt, type Timeline } from '../evidence/timeline.ts';
import type { Sample } from '../model/sample.ts';
import { type Course, follow, type Way } from './counter-history.ts';
import { explainMostNumbers } from './explain-most-numbers.ts';
import { proposeCounterSteps } from './propose-counter-steps.ts';
import { scoreCounter } from './score-counter.ts';
import type { Shown } from './shown-number.ts';

const keys: readonly (readonly string[])[] = [[], ['arg1'], ['arg1', 'arg3'], ['arg1', 'arg2']];
const mostSteps = 4; // kinds of events that move one number
const mostTries = 300; // sets of steps that are tried for one kind of tally
const mostWork = 1_000_000; // exchanges that are gone through for it
const mostMoments = 20_000; // exchanges in which the cause is looked for; all have to agree with what is found
const leastShown = 3; // replies, repeated runs of a session counted once: what two show is said by a table as well
const leastForMost = 20; // numbers of which some may be unexplained

/**
 * Looks for events that move a number: how many articles there are grows with every one that is posted, in whatever session;
 * a counter of a store is moved by the commands with its name. Accepted only if every number follows. `known` are tallies
 * that other replies have shown: they are tried first.
 */
export function explainCounter(
  shown: readonly Shown[],
  timeline: Timeline,
  known: readonly Tally[],
  among: 'known' | 'all' = 'all',
): Tally | undefined {
  const values = new Set(shown.map(({ value }) => value));
  const distinct = new Set(shown.map(({ sample }) => nameOf(sample)));
  if (values.size < 2 || distinct.size < 2) return undefined;
  const fitting = known.find((tally) => shows(tally, shown, timeline));
  if (fitting || among === 'known' || distinct.size < leastShown) return fitting;
  const beginning = timeline.beginning(mostMoments);
  if (beginning === timeline) return searchAll(shown, timeline);
  const early = new Set(beginning.moments.map(({ exchange }) => exchange));
  const found = searchAll(
    shown.filter(({ sample }) => early.has(sample.exchange)),
    beginning,
  );
  return found && shows(found, shown, timeline) ? found : undefined;
}

/** A tally, and the exchanges that showed another number. */
export interface MostlyCounted {
  readonly tally: Tally;
  readonly excepted: ReadonlySet<Exchange>;
}

/** Looks for events that move a number, where some of the numbers do not follow. */
export function explainMostly(shown: readonly Shown[], timeline: Timeline): MostlyCounted | undefined {
  if (shown.length < leastForMost || timeline.beginning(mostMoments) !== timeline) return undefined;
  const isFlag = shown.every(({ value }) => value === 0 || value === 1);
  if (isFlag) return undefined; // what is so or is not so may have any reason
  let best: (MostlyCounted & { readonly left: number }) | undefined;
  for (const scope of ['session', 'server'] as const) {
    for (const key of keys) {
      const courses = coursesOf(shown, timeline, { scope, key }, scope === 'server' ? timeline.restarts : []);
      if (!courses) continue;
      const found = explainMostNumbers(courses, { scope, key });
      if (!found) continue;
      const { base, steps, excepted } = found;
      if (excepted.size < (best?.left ?? Number.POSITIVE_INFINITY))
        best = { tally: { field: 'tally', scope, key, base, steps }, excepted, left: excepted.size };
    }
  }
  return best;
}

const nameOf = ({ group, index }: Sample) => `${group} ${index}`;

/** True if a tally that was learned elsewhere has always been what was shown here. */
export function shows(tally: Tally, shown: readonly Shown[], timeline: Timeline): boolean {
  return waysOf(tally.scope, timeline).some((restarts) => {
    const courses = coursesOf(shown, timeline, tally, restarts);
    return courses && courses.length > 0 && follow(courses, tally.steps, tally, tally.base) === tally.base;
  });
}

/** At which times the server may have been started anew: never, or in the longest silences. */
function waysOf(scope: Tally['scope'], { restarts }: Timeline): readonly (readonly number[])[] {
  return scope === 'session' ? [[]] : [0, ...restarts.keys()].map((_, count) => restarts.slice(0, count));
}

function searchAll(shown: readonly Shown[], timeline: Timeline): Tally | undefined {
  const isFlag = shown.every(({ value }) => value === 0 || value === 1);
  for (const scope of ['session', 'server'] as const) {
    for (const key of isFlag ? keys.toReversed() : keys) {
      let courseCount = 0;
      for (const restarts of waysOf(scope, timeline)) {
        const courses = coursesOf(shown, timeline, { scope, key }, restarts);
        if (!courses) break;
        if (courses.length === courseCount) continue; // no number was shown both before and after that start
        courseCount = courses.length;
        for (const before of isFlag ? [true as const, undefined] : [undefined]) {
          const way = { scope, key, ...(before ? { before } : {}) };
          const found = search(courses, { ...way, isFlag });
          if (found) return { field: 'tally', ...way, ...found };
        }
      }
    }
  }
  return undefined;
}

/** What happened to each of the tallies that were shown; undefined where a reply shows none. */
function coursesOf(
  shown: readonly Shown[],
  timeline: Timeline,
  { scope, key }: Way,
  restarts: readonly number[],
): readonly Course[] | undefined {
  const byExchange = new Map(
    shown.map(({ sample, value }) => [sample.exchange, { value, name: nameOf(sample) }]),
  );
  const names = timeline.keysOf(key);
  const { events } = timeline;
  const courses: Course[number][][] = [];
  const byMemory = new Map<number, Map<string, Course[number][]>>();
  let found = 0;
  for (const [at, moment] of timeline.moments.entries()) {
    const name = names[at];
    if (name === undefined) continue;
    const { exchange } = moment;
    const event = events[at] ?? '';
    const here = byExchange.get(exchange);
    if (here !== undefined) found++;
    if (scope === 'server' && moment.afterGap) continue; // whatever it shows, it cannot be told why
    const memory = memoryAt(scope, restarts, moment);
    const byName = byMemory.get(memory) ?? new Map<string, Course[number][]>();
    byMemory.set(memory, byName);
    const one = here === undefined ? { exchange, event } : { exchange, event, shown: here };
    const course = byName.get(name);
    if (course) course.push(one);
    else {
      const begun = [one];
      byName.set(name, begun);
      courses.push(begun);
    }
  }
  if (found < shown.length) return undefined;
  return courses.filter((course) => course.some((one) => one.shown !== undefined));
}

type Found = Pick<Tally, 'base' | 'steps'>;

/** The fewest steps that explain all numbers. */
function search(courses: readonly Course[], way: Way): Found | undefined {
  const size = courses.reduce((sum, course) => sum + course.length, 0);
  const budget = { tries: Math.min(mostTries, Math.ceil(mostWork / size)) };
  for (let most = 1; most <= mostSteps && budget.tries > 0; most++) {
    const found = grow([], most, courses, way, budget);
    if (found) return found;
  }
  return undefined;
}

function grow(
  steps: Tally['steps'],
  most: number,
  courses: readonly Course[],
  way: Way,
  budget: { tries: number },
): Found | undefined {
  if (budget.tries-- <= 0) return undefined;
  const result = follow(courses, steps, way);
  if (typeof result === 'number')
    return scoreCounter(steps, courses, way) > 0 ? { base: result, steps } : undefined;
  if (steps.length >= most) return undefined;
  for (const step of proposeCounterSteps(result, way)) {
    if (steps.some(({ verb, status }) => verb === step.verb && status === step.status)) continue;
    const found = grow([...steps, step], most, courses, way, budget);
    if (found) return found;
  }
  return undefined;
}
