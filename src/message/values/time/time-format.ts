import { memoize } from '../../../model/memoize.ts';
import { type FormatPiece, formatPieces, type Moment, type TimeFields } from './time-directives.ts';
import { TIME_PATTERNS, type TimeStart } from './time-patterns.ts';
import { zoneOffsets } from './time-zones.ts';

/**
 * A written time found in a text. `format` is its exact form in the manner of strftime(3), e.g. `%a, %d %b %Y %H:%M:%S %z`, and
 * is all that `renderTime` needs: `%?d` is a two-digit number that tells nothing about padding (see `joinFormats`).
 */
export interface TimeMatch {
  /** Span in characters; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly format: string;
  /** ms since the Unix epoch; undefined if the zone or a part of the date is not written. */
  readonly time: number | undefined;
  /** The written clock and calendar read as if it were UTC, ms. A missing date counts as 1970-01-01, a missing year is a year
   *  in which the weekday fits. */
  readonly local: number;
  /** As written: `+0200`, `GMT`, `CEST`, `+0100 (CET)`. */
  readonly zone: string | undefined;
  /** Unit of the last digit, ms: 60000 for a time to the minute. */
  readonly resolutionMs: number;
  /** What the text leaves out. */
  readonly lacks: 'nothing' | 'year' | 'date' | 'clock';
}

/** Settings of `findTimes`. */
export interface FindTimes {
  /**
   * Time of the packet, ms since the epoch. With it, bare numbers count as times only within two days of it, hexadecimal
   * ones are found at all, and `05/06/2026` is read in the order that is closer.
   */
  readonly nearMs?: number;
}

const TWO_DAYS_MS = 2 * 86_400_000;

interface CompiledPattern {
  readonly regex: RegExp;
  readonly pieces: readonly FormatPiece[];
}

const escapeRegex = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Every literal and directive becomes a capture, so that the match tells which optional parts were there. */
const compilePattern = memoize((pattern): CompiledPattern => {
  const pieces: FormatPiece[] = [];
  const source = pattern
    .split(/([[\]{}|])/)
    .map((part) => {
      if (part === '[' || part === '{') return '(?:';
      if (part === ']') return ')?';
      if (part === '}') return ')';
      if (part === '|') return '|';
      const inner = formatPieces(part);
      pieces.push(...inner);
      return inner.map((p) => `(${typeof p === 'string' ? escapeRegex(p) : p.directive.source})`).join('');
    })
    .join('');
  const number = /^[{]?%\w*s/.test(pattern);
  const end = number ? '(?![0-9A-Za-z])' : '(?![0-9A-Za-z]|\\.\\d|:[\\da-f])';
  return { regex: new RegExp(source + end, 'y'), pieces };
});

/** The patterns of a start are compiled once a text has it: an emulator mostly looks for none. */
const patternsFor = memoize((start): readonly CompiledPattern[] =>
  TIME_PATTERNS.filter(({ starts }) => starts.includes(start as TimeStart)).map(({ pattern }) =>
    compilePattern(pattern),
  ),
);

/** Every format has a clock, six digits in a row, or a year next to a separator. */
const MAY_HOLD_TIME = /\d:\d\d|\d{6}|[-/. ]\d{4}|\d{4}[-/.]|\d[\da-fA-F]{7}/;

const STARTS = /(Sun|Mon|Tue|Wed|Thu|Fri|Sat)|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\d+/g;

/**
 * Finds written dates and times: leftmost first, the longest at each place, none overlapping. Each is certain to be
 * written again exactly, but for digits below the µs, by `renderTime(m.format, m.time ?? m.local, m.zone)`. One character of
 * `text` is one byte.
 */
export function findTimes(text: string, options: FindTimes = {}): readonly TimeMatch[] {
  if (!MAY_HOLD_TIME.test(text)) return [];
  const matches: TimeMatch[] = [];
  STARTS.lastIndex = 0;
  for (let found = STARTS.exec(text); found !== null; found = STARTS.exec(text)) {
    const at = found.index;
    if (!mayStartAt(text, at, found[1] ?? found[2])) continue;
    const longest = longestAt(text, at, startKeys(text, at, found), options);
    if (longest === undefined) continue;
    const best = nearerWithin(text, longest, options) ?? longest;
    matches.push(best);
    STARTS.lastIndex = best.end;
  }
  return matches;
}

function mayStartAt(text: string, at: number, name: string | undefined): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (isLetter(before)) return false;
  if (name !== undefined) return true;
  if (isDigit(before)) return false;
  const previous = text.charAt(at - 1);
  if (!'.:-/+,'.includes(previous)) return true;
  // `.5`, `:41`, `-23` that continue a number begin nothing, nor does `::12:34`; `<4242.1795404101@host>` is a time.
  const continuesNumber = at > 1 && (isDigit(text.charCodeAt(at - 2)) || text.charAt(at - 2) === ':');
  return !continuesNumber || ('.-'.includes(previous) && /^\d{10}/.test(text.slice(at, at + 10)));
}

/**
 * Of `7 Nov 23 03:24` in a listing the 7 may be the size of a file: a time that begins later within a match is meant if only
 * that one is near the clock.
 */
function nearerWithin(text: string, match: TimeMatch, options: FindTimes): TimeMatch | undefined {
  const { nearMs } = options;
  if (nearMs === undefined || isWithinTwoDays(match, nearMs) || !isDigit(text.charCodeAt(match.start)))
    return undefined;
  const size = /^\d+ +(?=[A-Z][a-z]{2})/.exec(text.slice(match.start, match.end));
  if (size === null) return undefined;
  const later = longestAt(text, match.start + size[0].length, ['month'], options);
  return later !== undefined && isWithinTwoDays(later, nearMs) ? later : undefined;
}

function isWithinTwoDays({ time, local, lacks }: TimeMatch, nearMs: number): boolean {
  const own = time ?? local;
  if (lacks !== 'year') return Math.abs(own - nearMs) <= TWO_DAYS_MS;
  const year = new Date(nearMs).getUTCFullYear();
  return [year - 1, year, year + 1].some(
    (y) => Math.abs(new Date(own).setUTCFullYear(y) - nearMs) <= TWO_DAYS_MS,
  );
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

function startKeys(text: string, at: number, found: RegExpExecArray): readonly TimeStart[] {
  if (found[1] !== undefined) return ['weekday'];
  if (found[2] !== undefined) return ['month'];
  const run = found[0].length;
  const next = text.charAt(at + run);
  return [`${run}${next}`, `${run}`, 'hex'];
}

function longestAt(
  text: string,
  at: number,
  keys: readonly TimeStart[],
  options: FindTimes,
): TimeMatch | undefined {
  let best: TimeMatch | undefined;
  // RFC 3501 pads the day of an internaldate with a blank inside the quotes.
  const from = text.charAt(at - 1) === ' ' && text.charAt(at - 2) === '"' ? at - 1 : at;
  for (const key of keys) {
    if (key === 'hex' && options.nearMs === undefined) continue;
    for (const compiled of patternsFor(key)) {
      const match =
        matchAt(compiled, text, from, options) ??
        (from < at ? matchAt(compiled, text, at, options) : undefined);
      if (match !== undefined && (best === undefined || isBetter(match, best, options))) best = match;
    }
  }
  return best;
}

function isBetter(a: TimeMatch, b: TimeMatch, { nearMs }: FindTimes): boolean {
  if (a.end !== b.end) return a.end > b.end;
  if (nearMs === undefined || a.lacks !== 'nothing' || b.lacks !== 'nothing') return false;
  return Math.abs(a.local - nearMs) + TWO_DAYS_MS < Math.abs(b.local - nearMs);
}

function matchAt(
  compiled: CompiledPattern,
  text: string,
  at: number,
  { nearMs }: FindTimes,
): TimeMatch | undefined {
  compiled.regex.lastIndex = at;
  const found = compiled.regex.exec(text);
  if (found === null) return undefined;
  const fields: TimeFields = {};
  let format = '';
  for (const [i, piece] of compiled.pieces.entries()) {
    const part = found[i + 1];
    if (part !== undefined) format += typeof piece === 'string' ? part : piece.directive.read(part, fields);
  }
  const match = toMatch(fields, format, at, found[0].length);
  if (match === undefined || (fields.epochMicros !== undefined && !plausibleEpoch(match.local, nearMs)))
    return undefined;
  const rendered = renderTime(format, match.time ?? match.local, match.zone);
  return withoutNanos(rendered) === withoutNanos(found[0]) ? match : undefined;
}

/** Digits below the µs do not fit a number of ms, see `%9f`. */
const withoutNanos = (written: string) => written.replace(/([.,]\d{6})\d{1,3}/, '$1');

/** 2001-09-09 to 2038-01-19 if nothing better is known. */
const plausibleEpoch = (timeMs: number, nearMs: number | undefined) =>
  nearMs === undefined ? timeMs >= 1e12 && timeMs < 2 ** 31 * 1000 : Math.abs(timeMs - nearMs) <= TWO_DAYS_MS;

function toMatch(fields: TimeFields, format: string, start: number, length: number): TimeMatch | undefined {
  const end = start + length;
  const resolutionMs = fields.resolutionMs ?? 1000;
  if (fields.epochMicros !== undefined) {
    const time = fields.epochMicros / 1000;
    return { start, end, format, time, local: time, zone: undefined, resolutionMs, lacks: 'nothing' };
  }
  const lacks = missingPart(fields);
  const local = localTime(fields);
  if (local === undefined) return undefined;
  const offset = fields.zone === undefined ? undefined : zoneOffsets(fields.zone)[0];
  const time =
    offset === undefined || lacks === 'year' || lacks === 'date' ? undefined : local - offset * 60_000;
  return { start, end, format, time, local, zone: fields.zone, resolutionMs, lacks };
}

function missingPart(fields: TimeFields): TimeMatch['lacks'] {
  if (fields.month === undefined) return 'date';
  if (fields.year === undefined) return 'year';
  return fields.hour === undefined ? 'clock' : 'nothing';
}

function localTime(fields: TimeFields): number | undefined {
  const { month = 0, day = 1, minute = 0, second = 0, micros = 0 } = fields;
  let { hour = 0 } = fields;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (fields.afternoon !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (fields.afternoon ? 12 : 0);
  }
  const at = (year: number) => new Date(Date.UTC(year, month, day, hour, minute, second));
  const fits = (date: Date) =>
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    (fields.weekday === undefined || date.getUTCDay() === fields.weekday);
  const years = fields.year !== undefined ? [fields.year] : fields.month === undefined ? [1970] : YEARLESS;
  const date = years.map(at).find(fits);
  return date === undefined ? undefined : date.getTime() + micros / 1000;
}

/** 28 years hold every combination of weekday and date; the first is a leap year. */
const YEARLESS: readonly number[] = Array.from({ length: 28 }, (_, i) => 1972 + i);

const piecesToRender = memoize((format) => formatPieces(withDefaultPadding(format)));

/**
 * Writes a time in a format of `findTimes`. `epochMs` is ms since the epoch, to the µs. `zone` is the zone as it is to be
 * written, or the minutes east of Greenwich for a format that writes none (default 0: the text shows UTC).
 */
export function renderTime(format: string, epochMs: number, zone: string | number = 0): string {
  const minutes = typeof zone === 'number' ? zone : (zoneOffsets(zone)[0] ?? 0);
  const epochMicros = Math.round(epochMs * 1000);
  const moment: Moment = {
    local: new Date(Math.floor(epochMicros / 1000) + minutes * 60_000),
    micros: ((epochMicros % 1_000_000) + 1_000_000) % 1_000_000,
    epochMicros,
    zone: typeof zone === 'number' ? writtenZone(zone) : zone,
  };
  return piecesToRender(format)
    .map((p) => (typeof p === 'string' ? p : p.directive.write(moment)))
    .join('');
}

/** A day after a month's name is usually padded with a blank (ctime, ls), twelve-hour clocks not at all, the rest with zeros. */
const withDefaultPadding = (format: string) => format.replace(/(%[bB] )%\?d/, '$1%_d').replace('%?I', '%-I');

function writtenZone(minutes: number): string {
  const abs = Math.abs(minutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(abs / 60))}${two(abs % 60)}`;
}
