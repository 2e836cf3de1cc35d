import type { TimeMatch } from './time-format.ts';
import { zoneOffsets } from './time-zones.ts';

/** A written time that follows the clock: it shows `now + offsetMs` in a zone `zoneMinutes` east of Greenwich. */
export interface TimeExplanation {
  readonly offsetMs: number;
  readonly zoneMinutes: number;
}

/** Servers and the machine that captured may be this far apart, and a reply may be this late, ms. */
const TOLERANCE_MS = 2000;

/** Times of such a resolution that are further apart do not follow one clock, ms. */
export function mostApart(resolutionMs: number): number {
  return resolutionMs + TOLERANCE_MS;
}

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** Zones in use reach from -12:00 to +14:00. */
const WEST_MS = -12 * 3_600_000;
const EAST_MS = 14 * 3_600_000;

/**
 * Whether a written time is the time of its packet, within its resolution and two seconds, in some zone of whole quarters
 * of an hour. `offsetMs` is what remains (negative: the written time is earlier). Undefined for a static or wrong time.
 */
export function explainTime(match: TimeMatch, packetTimeUs: number): TimeExplanation | undefined {
  const now = packetTimeUs / 1000;
  const isNow = (offsetMs: number) => offsetMs <= TOLERANCE_MS && offsetMs >= -mostApart(match.resolutionMs);
  const difference = localDifference(match, now);
  if (difference === undefined) return undefined;
  for (const zoneMs of zonesToTry(match, difference)) {
    const offsetMs = wrap(match, difference - zoneMs);
    if (isNow(offsetMs)) return { offsetMs, zoneMinutes: zoneMs / 60_000 };
  }
  return undefined;
}

/** Written local time minus the packet's time, ms; the missing year or date is taken where it comes closest. */
function localDifference(match: TimeMatch, now: number): number | undefined {
  if (match.lacks === 'date') return wrap(match, match.local - now);
  if (match.lacks !== 'year') return match.local - now;
  const written = new Date(match.local);
  const year = new Date(now).getUTCFullYear();
  const candidates = [year - 1, year, year + 1]
    .map((y) => new Date(match.local).setUTCFullYear(y))
    .filter((t) => !/%\^?[aA]/.test(match.format) || new Date(t).getUTCDay() === written.getUTCDay())
    .map((t) => t - now);
  return candidates.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
}

/** A clock without a date repeats every day: brings the difference into [-12 h, 12 h). */
function wrap(match: TimeMatch, difference: number): number {
  if (match.lacks !== 'date') return difference;
  return ((((difference + DAY_MS / 2) % DAY_MS) + DAY_MS) % DAY_MS) - DAY_MS / 2;
}

function zonesToTry(match: TimeMatch, difference: number): readonly number[] {
  if (match.zone !== undefined) return zoneOffsets(match.zone).map((minutes) => minutes * 60_000);
  if (match.format.endsWith('s') && /%\w*s$/.test(match.format)) return [0];
  const nearest = Math.round((difference + match.resolutionMs / 2) / QUARTER_MS) * QUARTER_MS;
  // Adding 0 turns -0 into 0.
  const zone = match.lacks === 'clock' ? 0 : nearest + 0;
  return zone >= WEST_MS && zone <= EAST_MS ? [zone] : [];
}

/** A written time and when its packet was seen, µs since the epoch. */
export interface SeenTime {
  readonly match: TimeMatch;
  readonly time: number;
}

/**
 * Explains all samples of one place by one rule: the time of the packet in one zone; or, given three samples of different
 * times, a server clock that is wrong by one constant. `offsetMs` is 0 for a right clock. Undefined if any sample disagrees.
 */
export function explainTimes(samples: readonly SeenTime[]): TimeExplanation | undefined {
  const single = samples.map((s) => explainTime(s.match, s.time));
  const [first] = single;
  if (first !== undefined && single.every((e) => e?.zoneMinutes === first.zoneMinutes)) {
    return { offsetMs: 0, zoneMinutes: first.zoneMinutes };
  }
  return explainWrongClock(samples);
}

function explainWrongClock(samples: readonly SeenTime[]): TimeExplanation | undefined {
  const differences: number[] = [];
  for (const { match, time } of samples) {
    const zoneMinutes = match.zone === undefined ? 0 : (zoneOffsets(match.zone)[0] ?? 0);
    const local = localDifference(match, time / 1000);
    if (local === undefined) return undefined;
    differences.push(local - zoneMinutes * 60_000);
  }
  const resolutionMs = Math.max(...samples.map((s) => s.match.resolutionMs));
  const times = samples.map((s) => s.time);
  // A static date cannot pass for a clock once the packets are further apart than the clock may waver.
  const waver = mostApart(resolutionMs);
  if (samples.length < 3 || (Math.max(...times) - Math.min(...times)) / 1000 <= 2 * waver) return undefined;
  if (Math.max(...differences) - Math.min(...differences) > waver) return undefined;
  const zone = samples[0]?.match.zone;
  return {
    offsetMs: Math.round(Math.max(...differences)) + 0,
    zoneMinutes: zone === undefined ? 0 : (zoneOffsets(zone)[0] ?? 0),
  };
}

/**
 * The one format that could have written both samples, or undefined: `%?d` (two digits, padding unknown) joined with `%-d`
 * (a single digit) is `%-d`; fractions of different length are one without zeros at the end, `%-6f`. Sample:
 * `%b %?d %H:%M` and `%b %_d %H:%M` give `%b %_d %H:%M`.
 */
export function joinFormats(a: string, b: string): string | undefined {
  const left = a.split('%');
  const right = b.split('%');
  if (left.length !== right.length) return undefined;
  const joined: string[] = [];
  for (const [i, l] of left.entries()) {
    const both = joinDirectives(l, right[i] ?? '');
    if (both === undefined) return undefined;
    joined.push(both);
  }
  return joined.join('%');
}

/** Joins two directives without their `%`, each with the literal text that follows. */
function joinDirectives(a: string, b: string): string | undefined {
  if (a === b) return a;
  if (looseDirective(a) !== looseDirective(b)) return undefined;
  if (a.startsWith('?')) return b;
  if (b.startsWith('?')) return a;
  const [longer, shorter] = [a, b].map((d) => Number(/^-?(\d)f/.exec(d)?.[1])).sort((x, y) => y - x);
  return longer === undefined || Number.isNaN(longer) || Number.isNaN(shorter)
    ? undefined
    : a.replace(/^-?\d/, `-${longer}`);
}

const looseDirective = (directive: string) => directive.replace(/^[-_?]?([dmHI])|^-?[1-9?](f)/, '?$1$2');

/**
 * What formats have in common that `joinFormats` may join: padding and the length of fractions are left open. Samples of one place
 * belong together if their families are equal.
 */
export function formatFamily(format: string): string {
  return format.split('%').map(looseDirective).join('%');
}
