import groupBy from 'lodash/groupBy.js';
import type { Observation } from '../masks/observe.ts';
import type { Finding } from './difference.ts';

const least = 8; // answers on either side
const leastShift = 10_000; // µs: less is the weather of the network
const leastRatio = 1.5; // between the two waits, beside their difference: less is the load of a machine
/** Of the Kolmogorov-Smirnov statistic at a level of 0.001: c(α) = sqrt(-ln(α / 2) / 2). */
const critical = 1.95;

/** Answers (by command and status) that now take much longer or shorter: the distributions differ, and so do the medians. */
export function findTimingDifferences(observations: readonly Observation[]): readonly Finding[] {
  const answered = observations.filter(
    ({ exchange }) => exchange.reply !== '' && exchange.request.kind !== 'opened',
  );
  const groups = groupBy(answered, ({ exchange }) => `${exchange.request.command}\0${exchange.status}`);
  return Object.values(groups).flatMap((group): readonly Finding[] => {
    const { before = [], after = [] } = groupBy(group, 'recording');
    const [a] = before;
    const [b] = after;
    if (!a || !b || before.length < least || after.length < least) return [];
    const [here, there] = [delays(before), delays(after)];
    const [was, is] = [median(here), median(there)];
    const isShift = Math.abs(is - was) >= leastShift && Math.max(is, was) >= leastRatio * Math.min(is, was);
    if (!isShift || distance(here, there) < critical * Math.sqrt(1 / here.length + 1 / there.length))
      return [];
    return [
      {
        kind: 'timing',
        ground: 'everywhere',
        command: b.exchange.request.command,
        before: a,
        after: b,
        evidence: { before, after },
        note: `the median wait for ${b.exchange.status} was ${inMs(was)}, is ${inMs(is)}`,
      },
    ];
  });
}

function delays(some: readonly Observation[]): readonly number[] {
  return some.map(({ exchange }) => exchange.delay).sort((a, b) => a - b);
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const inMs = (micros: number) => `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;

/** Kolmogorov-Smirnov statistic of two sorted samples. */
function distance(a: readonly number[], b: readonly number[]): number {
  let i = 0;
  let j = 0;
  let most = 0;
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i] ?? 0, b[j] ?? 0);
    while (i < a.length && (a[i] ?? 0) <= at) i++;
    while (j < b.length && (b[j] ?? 0) <= at) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}
