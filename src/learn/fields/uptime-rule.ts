import type { Session } from '../../exchange/exchange.ts';
import type { SeriesRule } from '../../message/values/number-series.ts';

const second = 1000; // ms
const slack = 500; // ms by which clocks and delays may waver
const mostAhead = 366 * 86_400 * second; // what a server may have been up before it was first heard

/** Seconds that a reply said, and when. */
interface Shown {
  readonly timeMs: number;
  readonly seconds: number;
}

/** A start of the server: the earliest and the latest that it can have been. */
interface Start {
  readonly from: number;
  readonly to: number;
}

/**
 * Seconds since the server was started, which was a while before its first session. Undefined where no such starts explain all that was shown: a start in the
 * middle of a session is none.
 */
export function uptimeRule(shown: readonly Shown[], sessions: readonly Session[]): SeriesRule | undefined {
  const starts = startsOf(shown);
  const spans = sessions.map(({ conversation: { start, end } }) => [start / 1000, end / 1000] as const);
  const middles = starts.map(({ from, to }) => (from + to) / 2);
  const isWithin = (at: number) => spans.some(([from, to]) => from + second < at && at < to - second);
  const last = middles.at(-1);
  if (last === undefined || middles.some(isWithin)) return undefined;
  const leads = starts.map(({ from, to }, index): Start => {
    const first = Math.min(
      ...spans.map(([begins]) => begins).filter((begins) => begins >= (middles[index] ?? 0) - slack),
    );
    return { from: first - to, to: first - from };
  });
  const ahead = Math.max(0, Math.round(inMost(leads)));
  return ahead > mostAhead
    ? undefined
    : { kind: 'uptime', unitMs: second, startMs: Math.round(last), aheadMs: ahead };
}

/** The middle of what lies within most of these. */
function inMost(spans: readonly Start[]): number {
  const within = (at: number) => spans.filter(({ from, to }) => from <= at && at <= to);
  const best = spans
    .flatMap(({ from, to }) => [within(from), within(to)])
    .reduce((most, some) => (some.length > most.length ? some : most), []);
  return (Math.max(...best.map(({ from }) => from)) + Math.min(...best.map(({ to }) => to))) / 2;
}

/** The fewest starts that explain all numbers, in order of time. */
function startsOf(shown: readonly Shown[]): readonly Start[] {
  const starts: Start[] = [];
  for (const { timeMs, seconds } of [...shown].sort((a, b) => a.timeMs - b.timeMs)) {
    const to = timeMs - seconds * second;
    const own = { from: to - second, to };
    const before = starts.at(-1);
    if (before && own.from <= before.to + slack && before.from <= own.to + slack) {
      const both = { from: Math.max(before.from, own.from), to: Math.min(before.to, own.to) };
      starts[starts.length - 1] = both.from <= both.to ? both : { from: both.to, to: both.from };
    } else starts.push(own);
  }
  return starts;
}
