import type { Exchange } from '../../exchange/exchange.ts';
import type { TallyStep } from '../../model/field.ts';
import { eventName } from '../evidence/timeline.ts';
import { after, type Course, type Mismatch, untouched, type Way } from './counter-history.ts';
import { proposeCounterSteps } from './propose-counter-steps.ts';
import { scoreCounter } from './score-counter.ts';

const mostSteps = 5; // kinds of events that move one number
const mostExcepted = 0.25; // share of the numbers that may be another one than the steps lead to
const exceptionCost = 4; // bits for each of them
const begunCost = 1; // bits for each tally that another number was shown of first: it may have been moved before the recording began
const leastProven = 3; // numbers that only the steps foretell, for each that does not follow
const mostAsked = 40; // exceptions that are asked for the step that is missing
const mostCandidates = 8; // steps that are tried, those first that most exceptions propose

/** What explains nearly all numbers, with the exchanges in which another number was shown. */
export interface MostlyExplained {
  readonly base: number;
  readonly steps: readonly TallyStep[];
  readonly excepted: ReadonlySet<Exchange>;
}

/**
 * Steps that explain nearly all numbers. In many sessions there are always some in which something moved a number that nobody else did, or that hardly
 * anybody does: then counting goes on from what was shown. Steps are added one after the other, each the one that leaves fewest exceptions.
 */
export function explainMostNumbers(courses: readonly Course[], way: Way): MostlyExplained | undefined {
  const shown = courses.reduce((sum, course) => sum + course.filter((one) => one.shown).length, 0);
  let steps: readonly TallyStep[] = [];
  let followed = followMost(courses, steps, way);
  while (steps.length < mostSteps && followed.exceptions.length > 0) {
    let best: { readonly steps: readonly TallyStep[]; readonly followed: Followed } | undefined;
    for (const step of candidates(followed.exceptions, steps, way)) {
      const more = [...steps, step];
      const its = followMost(courses, more, way);
      if (its.exceptions.length < (best?.followed ?? followed).exceptions.length)
        best = { steps: more, followed: its };
    }
    if (!best) break;
    ({ steps, followed } = best);
  }
  const { exceptions, base, proven } = followed;
  const strange = exceptions.filter(({ isFirst }) => !isFirst);
  if (steps.length === 0 || strange.length > mostExcepted * shown) return undefined;
  if (proven < leastProven * Math.max(1, strange.length)) return undefined;
  const excepted = new Set(exceptions.flatMap(({ course, shownAt }) => course[shownAt]?.exchange ?? []));
  const kept = courses.map((course) => course.map((one) => (excepted.has(one.exchange) ? hidden(one) : one)));
  const costs = exceptionCost * strange.length + begunCost * (exceptions.length - strange.length);
  if (scoreCounter(steps, kept, way) <= costs) return undefined;
  return { base, steps, excepted };
}

function hidden({ exchange, event }: Course[number]): Course[number] {
  return { exchange, event };
}

/** A mismatch, and where in its course the number was shown. */
type Exception = Mismatch & { readonly shownAt: number; readonly isFirst: boolean };

interface Followed {
  readonly base: number;
  readonly exceptions: readonly Exception[];
  /** Numbers that follow though they are neither the one that all begin with nor the one that was shown last. */
  readonly proven: number;
}

/** Where these steps lead to other numbers than were shown, if after each the number goes on from what was shown. */
function followMost(courses: readonly Course[], steps: readonly TallyStep[], { before }: Way): Followed {
  const byEvent = new Map(steps.map((step) => [eventName(step.verb, step.status), step]));
  const base = usualBase(courses, byEvent, before);
  const exceptions: Exception[] = [];
  let proven = 0;
  for (const course of courses) {
    let now = untouched;
    let from = 0;
    let last: number | undefined;
    for (const [to, { exchange, event, shown }] of course.entries()) {
      const step = byEvent.get(event);
      const next = after(now, step, exchange.request);
      const { isSet, moved } = before ? now : next;
      now = next;
      if (shown === undefined) continue;
      const value = isSet ? moved : base + moved;
      if (value !== shown.value) {
        const missing = shown.value - value;
        const until = before ? to - 1 : to;
        exceptions.push({
          course,
          from,
          to: until,
          value: shown.value,
          missing,
          shownAt: to,
          isFirst: last === undefined,
        });
        const set = { isSet: true, moved: shown.value };
        now = before ? after(set, step, exchange.request) : set;
      } else if (value !== base && value !== last) proven++;
      last = shown.value;
      from = before ? to : to + 1;
    }
  }
  return { base, exceptions, proven };
}

/** The number that most tallies begin with. */
function usualBase(
  courses: readonly Course[],
  byEvent: ReadonlyMap<string, TallyStep>,
  before: Way['before'],
): number {
  const counts = new Map<number, number>();
  for (const course of courses) {
    let now = untouched;
    for (const { exchange, event, shown } of course) {
      const next = after(now, byEvent.get(event), exchange.request);
      if (next.isSet) break;
      if (shown !== undefined) {
        const base = shown.value - (before ? now : next).moved;
        counts.set(base, (counts.get(base) ?? 0) + 1);
        break;
      }
      now = next;
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}

/** Steps that would explain exceptions, those first that would explain most. */
function candidates(
  exceptions: readonly Exception[],
  steps: readonly TallyStep[],
  way: Way,
): readonly TallyStep[] {
  const every = Math.max(1, Math.floor(exceptions.length / mostAsked));
  const votes = new Map<string, { readonly step: TallyStep; count: number }>();
  for (const [at, exception] of exceptions.entries()) {
    if (at % every !== 0) continue;
    for (const step of proposeCounterSteps(exception, way)) {
      if (steps.some(({ verb, status }) => verb === step.verb && status === step.status)) continue;
      const name = JSON.stringify(step);
      const known = votes.get(name);
      if (known) known.count++;
      else votes.set(name, { step, count: 1 });
    }
  }
  return [...votes]
    .sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .slice(0, mostCandidates)
    .map(([, { step }]) => step);
}
