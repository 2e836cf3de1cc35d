import { type CalendarPiece, type Fit, type IdSample, medianOf } from './composite-piece.ts';
import { baseOf, type DigitsName, decodeDigits } from './digit-alphabets.ts';

/** An identifier is made before its reply is sent: a mail's at MAIL, say, and told after the body. µs. */
const LATEST_US = 60e6;
/** Clocks may disagree by so much, µs. */
const TOLERANCE_US = 2e6;
/** How much the delay between making and telling an identifier may vary, µs. */
const WAVER_US = 15e6;

/** Shortest time after which a count of units may start anew for want of digits, µs; nearly all count on for years. */
const SHORTEST_RANGE_US = 3600e6;

/** Price of naming a rule, its digits and its unit, bits. */
const RULE_BITS = 14;
/** The part within a second may be off by any delay, which is found in the data and must be paid for, bits. */
const DELAY_BITS = 10;

/** Units in which programs count time, µs, with the modulus of those that only count within a second. */
const UNITS: readonly { readonly unitUs: number; readonly modulo?: number }[] = [
  { unitUs: 1e6 },
  { unitUs: 1e3 },
  { unitUs: 1 },
  { unitUs: 1, modulo: 1e6 },
  { unitUs: 10, modulo: 1e5 },
  { unitUs: 100, modulo: 1e4 },
  // Exim before 4.97
  { unitUs: 500, modulo: 2000 },
  { unitUs: 1e3, modulo: 1000 },
];

/**
 * The cheapest reading of a column as the time of its packet. `values` are the column's texts, in the order of `samples`;
 * `width` their common length, if they have one.
 */
export function fitTime(
  values: readonly string[],
  samples: readonly IdSample[],
  digits: DigitsName,
  width: number | undefined,
): Fit | undefined {
  const numbers: number[] = [];
  for (const text of values) {
    const number = decodeDigits(digits, text);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  let best: Fit | undefined;
  for (const { unitUs, modulo } of UNITS) {
    const range = modulo ?? (width === undefined ? Number.POSITIVE_INFINITY : baseOf(digits) ** width);
    if (modulo !== undefined && !isWidthFor(modulo, baseOf(digits), width)) continue;
    const fit = fitUnit(numbers, samples, unitUs, range);
    if (fit === undefined || (best !== undefined && fit.bits >= best.bits)) continue;
    const truncated = modulo ?? (range < (samples[0]?.time ?? 0) / unitUs ? range : undefined);
    const piece = { kind: 'time', digits, unitUs, ...optional({ width, modulo: truncated }) } as const;
    best = { piece, bits: fit.bits, lagUs: fit.lagUs };
  }
  return best;
}

/** The fewest digits that hold every number below `modulo`; a varying width is never padded. */
function isWidthFor(modulo: number, base: number, width: number | undefined): boolean {
  return width !== undefined && modulo <= base ** width && modulo > base ** (width - 1);
}

/** An object without the members that are undefined. */
function optional<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined)) as never;
}

function fitUnit(numbers: readonly number[], samples: readonly IdSample[], unitUs: number, range: number) {
  const rangeUs = range * unitUs;
  if (rangeUs < SHORTEST_RANGE_US && rangeUs !== 1e6) return undefined;
  const lags: number[] = [];
  for (const [i, number] of numbers.entries()) {
    if (number >= range) return undefined;
    const lag = wrapped((samples[i]?.time ?? 0) - number * unitUs, rangeUs);
    if (lag < -TOLERANCE_US || lag > Math.min(LATEST_US, rangeUs / 2) + unitUs) return undefined;
    lags.push(lag);
  }
  const waver = Math.max(...lags) - Math.min(...lags);
  if (waver > Math.min(WAVER_US + unitUs, rangeUs / 4)) return undefined;
  if (!followsClock(numbers, samples, rangeUs)) return undefined;
  const ruleBits = RULE_BITS + (rangeUs === 1e6 ? DELAY_BITS : 0);
  return { bits: ruleBits + numbers.length * Math.log2(1 + waver / unitUs), lagUs: medianOf(lags) };
}

/** Brings a difference of times that repeat every `rangeUs` into [-rangeUs/2, rangeUs/2). */
function wrapped(difference: number, rangeUs: number): number {
  if (!Number.isFinite(rangeUs)) return difference;
  const rest = ((difference % rangeUs) + rangeUs) % rangeUs;
  return rest >= rangeUs / 2 ? rest - rangeUs : rest;
}

/** A number that stands still while time goes on is no clock; a short one that never moved may be anything. */
function followsClock(numbers: readonly number[], samples: readonly IdSample[], rangeUs: number): boolean {
  if (numbers.some((n) => n !== numbers[0])) return true;
  const times = samples.map((s) => s.time);
  return rangeUs > Math.min(...times) && Math.max(...times) - Math.min(...times) <= TOLERANCE_US;
}

const QUARTER_MS = 15 * 60_000;
const FIELDS = ['YMDhms', 'hms', 'h'] as const;

/** The reading of a column as one digit for each part of the calendar. All texts have the same length. */
export function fitCalendar(
  values: readonly string[],
  samples: readonly IdSample[],
  digits: DigitsName,
): Fit | undefined {
  const width = values[0]?.length;
  const fields = FIELDS.find((f) => f.length === width);
  if (fields === undefined || (fields !== 'YMDhms' && values.every((v) => v === values[0]))) return undefined;
  if (baseOf(digits) < (fields === 'h' ? 24 : 60)) return undefined;
  for (const yearModulo of fields === 'YMDhms' ? [baseOf(digits), 10] : [10]) {
    for (const monthFrom of [0, 1] as const) {
      const fit = fitFields(values, samples, {
        kind: 'calendar',
        digits,
        fields,
        yearModulo,
        monthFrom,
        zoneMinutes: 0,
      });
      if (fit !== undefined) return fit;
    }
  }
  return undefined;
}

function fitFields(
  values: readonly string[],
  samples: readonly IdSample[],
  piece: CalendarPiece,
): Fit | undefined {
  const lags: number[] = [];
  let zoneMs: number | undefined;
  const unitMs = piece.fields === 'h' ? 3_600_000 : 1000;
  for (const [i, text] of values.entries()) {
    const now = (samples[i]?.time ?? 0) / 1000;
    const difference = calendarDifference(text, now, piece);
    if (difference === undefined) return undefined;
    zoneMs ??= Math.round((difference + unitMs / 2) / QUARTER_MS) * QUARTER_MS + 0;
    const lag =
      -wrapped(difference - zoneMs, piece.fields === 'YMDhms' ? Number.POSITIVE_INFINITY : 86_400_000) * 1000;
    if (lag < -TOLERANCE_US || lag > LATEST_US + unitMs * 1000) return undefined;
    lags.push(lag);
  }
  const waver = (Math.max(...lags) - Math.min(...lags)) / 1000 / unitMs;
  if (waver > 1 + WAVER_US / 1000 / unitMs) return undefined;
  return {
    piece: { ...piece, zoneMinutes: (zoneMs ?? 0) / 60_000 },
    bits: RULE_BITS + 4 + values.length * Math.log2(1 + waver),
    lagUs: medianOf(lags),
  };
}

/** Written local time minus `now`, ms; without a date, within half a day. */
function calendarDifference(text: string, now: number, piece: CalendarPiece): number | undefined {
  const [a = -1, b = 0, c = 0, hour = 0, minute = 0, second = 0] = [...text].map((char) =>
    decodeDigits(piece.digits, char),
  );
  if (piece.fields !== 'YMDhms') {
    const [h, m, s] = [a, b, c];
    if (h < 0 || h > 23 || m > 59 || s > 59) return undefined;
    return wrapped((h * 3600 + m * 60 + s) * 1000 - now, 86_400_000);
  }
  const month = b - piece.monthFrom;
  if (month < 0 || month > 11 || c < 1 || c > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const thisYear = new Date(now).getUTCFullYear();
  const year = [thisYear, thisYear - 1, thisYear + 1].find((y) => calendarYear(y, piece) === a);
  return year === undefined ? undefined : Date.UTC(year, month, c, hour, minute, second) - now;
}

/** The digit's value for a year: `tm_year` of C modulo the base, or the last decimal digit. */
export function calendarYear(year: number, { yearModulo }: CalendarPiece): number {
  return (year - 1900) % yearModulo;
}
