import { unreachable } from '../../model/unreachable.ts';
import { medianOf } from './composite-piece.ts';

/** A number seen in a reply: when (µs since the epoch) and in which session. */
export interface NumberSample {
  readonly value: number;
  readonly time: number;
  readonly session: number;
}

/**
 * What a number over sessions is. `server-counter`, `session-counter` and `pid` are as in composite identifiers: higher at
 * every use, at every use within a session, in every session. `step` holds the smallest, median and largest step, `last` the
 * latest value.
 */
export type SeriesRule =
  | { readonly kind: 'constant'; readonly value: number }
  /** Time since 1970 in units of `unitMs`, modulo `modulo` if that is given. */
  | { readonly kind: 'unix-time'; readonly unitMs: number; readonly modulo?: number }
  /** Time since `startMs` (the server's start, ms since the epoch), in units of `unitMs`; its first session came `aheadMs` later. */
  | { readonly kind: 'uptime'; readonly unitMs: number; readonly startMs: number; readonly aheadMs?: number }
  | { readonly kind: 'session-counter'; readonly first: number; readonly step: Steps }
  | { readonly kind: 'server-counter'; readonly last: number; readonly step: Steps }
  | { readonly kind: 'pid'; readonly last: number; readonly step: Steps }
  /** The same until the server is started anew, e.g. its process id. */
  | { readonly kind: 'per-start'; readonly last: number; readonly min: number; readonly max: number }
  /** Unix seconds of the server's start. */
  | { readonly kind: 'start-time' }
  /** Somewhere between `min` and `max`; usually no further than `change` from the value before. The last `decimals` digits stand behind a point. */
  | {
      readonly kind: 'metric';
      readonly min: number;
      readonly max: number;
      readonly change: number;
      readonly decimals?: number;
    };

type Steps = readonly [smallest: number, median: number, largest: number];

/** How far the server's clock and delay may be off, ms. */
const TOLERANCE_MS = 2000;
/** How much the delay between reading a clock and the packet may vary, ms. */
const DELAY_MS = 500;

/** What seems to count since then is the time of something a little earlier, such as the beginning of a session. */
const NEAR_1970_MS = 86_400_000;

/** Units of time counted, ms. Minutes and longer move too seldom to be told from counters. */
const UNITS_MS = [1000, 1, 10, 100, 0.001];

/** The largest step between two connections that still counts as going up. */
const LARGEST_STEP = 5000;

/**
 * Explains a number by the clock, by use or by its range, trying the strictest explanation first. Takes at least three samples, in
 * any order; undefined with fewer. Every sample fits the rule, but for a restart of the server among many steps of a counter or pid.
 */
export function explainSeries(samples: readonly NumberSample[]): SeriesRule | undefined {
  if (samples.length < 3) return undefined;
  const inOrder = [...samples].sort((a, b) => a.time - b.time || a.value - b.value);
  const [first] = inOrder;
  if (first === undefined) return undefined;
  if (inOrder.every((s) => s.value === first.value)) return { kind: 'constant', value: first.value };
  return (
    explainUnixTime(inOrder) ??
    explainUptime(inOrder) ??
    explainSessionCounter(inOrder) ??
    explainServerCounter(inOrder) ??
    explainPid(inOrder) ??
    explainStart(inOrder) ??
    explainRange(inOrder)
  );
}

/** What programs cut the time to: clocks of 32, 31, 24 and 16 bits, and the second of the day. */
const MODULI = [2 ** 32, 2 ** 31, 2 ** 24, 2 ** 16, 86_400];

function explainUnixTime(samples: readonly NumberSample[]): SeriesRule | undefined {
  for (const unitMs of UNITS_MS) {
    if (samples.every((s) => isNear(s.time / 1000 - s.value * unitMs))) return { kind: 'unix-time', unitMs };
    for (const modulo of MODULI) {
      const range = modulo * unitMs;
      // Chance hits a short range, and a value that stands still hits any.
      if (range < 1000 * TOLERANCE_MS || samples.some((s) => s.value < 0 || s.value >= modulo)) continue;
      if (
        samples.every((s) => isNear(((s.time / 1000 - s.value * unitMs + range / 2) % range) - range / 2))
      ) {
        return { kind: 'unix-time', unitMs, modulo };
      }
    }
  }
  return undefined;
}

/** Written times are cut, so at most a little later than the packet, and a unit and the delay earlier. */
const isNear = (lateMs: number) => Math.abs(lateMs) <= TOLERANCE_MS;

/** Goes up with the clock; may start anew when the server does. */
function explainUptime(samples: readonly NumberSample[]): SeriesRule | undefined {
  for (const unitMs of UNITS_MS) {
    const runs = runsSinceStart(samples, unitMs);
    const longest = runs.reduce((a, b) => (b.length > a.length ? b : a));
    const starts = longest.map((s) => s.time / 1000 - s.value * unitMs);
    const waver = Math.max(...starts) - Math.min(...starts);
    const moved = ((longest.at(-1)?.value ?? 0) - (longest[0]?.value ?? 0)) * unitMs;
    const enough = longest.length >= 3 && runs.length <= 1 + samples.length / 8;
    // Fine units must agree over many of them: a counter used at a steady pace looks alike.
    const clear = moved >= 2 * unitMs && moved > (unitMs < 1000 ? 50 : 1.5) * waver;
    if (enough && clear && !countsOnes(samples) && samples.every((s) => s.value >= 0)) {
      // Whole units are cut off, never added: the earliest start is the nearest.
      const startMs = Math.round(Math.min(...starts));
      return Math.abs(startMs) < NEAR_1970_MS
        ? { kind: 'unix-time', unitMs }
        : { kind: 'uptime', unitMs, startMs };
    }
  }
  return undefined;
}

/** One more every time though the times between differ: a counter, even if it keeps up with the clock. */
function countsOnes(samples: readonly NumberSample[]): boolean {
  const waits = stepsOf(samples.map((s) => s.time));
  return (
    stepsOf(samples.map((s) => s.value)).every((s) => s === 1) &&
    Math.max(...waits) > 1.5 * Math.min(...waits)
  );
}

/** Samples in order of time, cut where the value no longer fits the same start. */
function runsSinceStart(
  samples: readonly NumberSample[],
  unitMs: number,
): readonly (readonly NumberSample[])[] {
  const runs: NumberSample[][] = [];
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of samples) {
    const start = sample.time / 1000 - sample.value * unitMs;
    const [from, to] = [Math.min(earliest, start), Math.max(latest, start)];
    const run = runs.at(-1);
    if (run !== undefined && to - from <= unitMs + DELAY_MS) {
      run.push(sample);
      [earliest, latest] = [from, to];
    } else {
      runs.push([sample]);
      [earliest, latest] = [start, start];
    }
  }
  return runs;
}

/** Starts alike in every session and goes up with every use. */
function explainSessionCounter(samples: readonly NumberSample[]): SeriesRule | undefined {
  const sessions = bySession(samples);
  const first = sessions[0]?.[0];
  const steps = sessions.flatMap(stepsOf);
  if (first === undefined || sessions.some((values) => values[0] !== first) || sessions.length < 2)
    return undefined;
  if (steps.length < 2 || steps.some((s) => s < 1)) return undefined;
  return { kind: 'session-counter', first, step: summary(steps) };
}

function explainServerCounter(samples: readonly NumberSample[]): SeriesRule | undefined {
  const values = samples.map((s) => s.value);
  const step = forwardSteps(stepsOf(values));
  return step && { kind: 'server-counter', last: values.at(-1) ?? 0, step };
}

function explainPid(samples: readonly NumberSample[]): SeriesRule | undefined {
  const sessions = bySession(samples);
  if (sessions.length < 3 || sessions.some((values) => values.some((v) => v !== values[0]))) return undefined;
  const values = sessions.map((s) => s[0] ?? 0);
  const step = forwardSteps(stepsOf(values));
  return step && { kind: 'pid', last: values.at(-1) ?? 0, step };
}

function bySession(samples: readonly NumberSample[]): readonly (readonly number[])[] {
  const sessions = new Map<number, number[]>();
  for (const { session, value } of samples) {
    const values = sessions.get(session);
    if (values === undefined) sessions.set(session, [value]);
    else values.push(value);
  }
  return [...sessions.values()];
}

const stepsOf = (values: readonly number[]) => values.slice(1).map((v, i) => v - (values[i] ?? 0));

/** The steps if all go up, except one in eight: a restart or the end of the range. Four steps are the least that are no accident. */
function forwardSteps(steps: readonly number[]): Steps | undefined {
  const forward = steps.filter((s) => s >= 1 && s <= LARGEST_STEP);
  return forward.length >= 4 && steps.length - forward.length <= steps.length / 8
    ? summary(forward)
    : undefined;
}

function summary(steps: readonly number[]): Steps {
  return [Math.min(...steps), medianOf(steps), Math.max(...steps)];
}

/** Stays over several sessions, and changes seldom. */
function explainStart(samples: readonly NumberSample[]): SeriesRule | undefined {
  const values = samples.map((s) => s.value);
  const changes = stepsOf(values).filter((s) => s !== 0).length;
  const sessions = new Set(samples.map((s) => s.session)).size;
  if (changes > samples.length / 8 || sessions < 3 * (changes + 1)) return undefined;
  return { kind: 'per-start', last: values.at(-1) ?? 0, min: Math.min(...values), max: Math.max(...values) };
}

function explainRange(samples: readonly NumberSample[]): SeriesRule {
  const values = samples.map((s) => s.value);
  const changes = stepsOf(values).map(Math.abs);
  return { kind: 'metric', min: Math.min(...values), max: Math.max(...values), change: medianOf(changes) };
}

/** What the emulator knows when it needs the next value. */
export interface SeriesState {
  /** ms since the epoch. */
  readonly nowMs: number;
  /** The value before: of this session for a session counter, of the session before for a pid, else of the server. */
  readonly previous?: number;
  /** When the emulated server was started, ms since the epoch; default: when the real one was. */
  readonly startedMs?: number;
  /** Chance in [0, 1). */
  readonly random: () => number;
}

/** The largest process id that Linux gives by default on 64-bit machines. */
const LARGEST_PID = 4_194_304;

/** The next value of a series. For a `pid`, call it once a session. */
export function nextValue(rule: SeriesRule, state: SeriesState): number {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'unix-time':
      return Math.floor(state.nowMs / rule.unitMs) % (rule.modulo ?? Number.POSITIVE_INFINITY);
    case 'uptime': {
      const started = state.startedMs === undefined ? rule.startMs : state.startedMs - (rule.aheadMs ?? 0);
      return Math.max(0, Math.floor((state.nowMs - started) / rule.unitMs));
    }
    case 'session-counter':
      return state.previous === undefined ? rule.first : state.previous + drawStep(rule.step, state.random);
    case 'server-counter':
      return (state.previous ?? rule.last) + drawStep(rule.step, state.random);
    case 'pid': {
      const next = (state.previous ?? rule.last) + drawStep(rule.step, state.random);
      // After the largest pid Linux starts again at 300.
      return next > LARGEST_PID ? 300 + (next - LARGEST_PID) : next;
    }
    case 'start-time':
      return Math.floor((state.startedMs ?? state.nowMs) / 1000);
    case 'per-start':
      return state.previous ?? rule.last;
    case 'metric':
      return nextMetric(rule, state);
    default:
      return unreachable(rule);
  }
}

/** Half of the steps are up to the median, half beyond. */
function drawStep([smallest, median, largest]: Steps, random: () => number): number {
  const [from, to] = random() < 0.5 ? [smallest, median] : [median, largest];
  return from + Math.floor(random() * (to - from + 1));
}

function nextMetric(
  { min, max, change }: { min: number; max: number; change: number },
  state: SeriesState,
): number {
  if (state.previous === undefined) return min + Math.floor(state.random() * (max - min + 1));
  const next = Math.round(state.previous + (state.random() * 2 - 1) * 2 * change);
  return Math.min(max, Math.max(min, next));
}
