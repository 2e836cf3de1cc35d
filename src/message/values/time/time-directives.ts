import { ZONE_SOURCE, zoneOffsets } from './time-zones.ts';

/** What a written time says, before it becomes a number. `month` is 0-11, `weekday` 0 = Sunday. */
export interface TimeFields {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  micros?: number;
  weekday?: number;
  afternoon?: boolean;
  zone?: string;
  /** A number of µs since 1970, from the epoch directives. */
  epochMicros?: number;
  /** Size of the smallest unit written, ms. */
  resolutionMs?: number;
}

/** A time to be written: the broken-down local time, µs within the second, and the zone as it is to be written. */
export interface Moment {
  readonly local: Date;
  readonly micros: number;
  readonly epochMicros: number;
  readonly zone: string;
}

/**
 * One `%` directive. `source` is what it matches; `read` puts the value into `fields` and returns the concrete directive
 * that would write exactly this text (`%?d` read from ` 3` is `%_d`).
 */
interface Directive {
  readonly source: string;
  read(text: string, fields: TimeFields): string;
  write(moment: Moment): string;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type Pad = '' | '-' | '_' | '?';
type NumberName = 'd' | 'm' | 'H' | 'I' | 'M' | 'S' | 'y' | 'Y';

interface NumberField {
  readonly put: (fields: TimeFields, value: number) => void;
  readonly get: (local: Date) => number;
  readonly resolutionMs?: number;
}

const NUMBERS: Readonly<Record<NumberName, NumberField>> = {
  d: { put: (f, v) => put(f, 'day', v), get: (t) => t.getUTCDate(), resolutionMs: 86_400_000 },
  m: { put: (f, v) => put(f, 'month', v - 1), get: (t) => t.getUTCMonth() + 1 },
  H: { put: (f, v) => put(f, 'hour', v), get: (t) => t.getUTCHours() },
  I: { put: (f, v) => put(f, 'hour', v), get: (t) => t.getUTCHours() % 12 || 12 },
  M: { put: (f, v) => put(f, 'minute', v), get: (t) => t.getUTCMinutes(), resolutionMs: 60_000 },
  S: { put: (f, v) => put(f, 'second', v), get: (t) => t.getUTCSeconds(), resolutionMs: 1000 },
  // POSIX strptime: 69-99 are in the twentieth century.
  y: { put: (f, v) => put(f, 'year', v < 69 ? 2000 + v : 1900 + v), get: (t) => t.getUTCFullYear() % 100 },
  Y: { put: (f, v) => put(f, 'year', v), get: (t) => t.getUTCFullYear() },
};

function put(fields: TimeFields, name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', v: number) {
  fields[name] = v;
}

function refine(fields: TimeFields, resolutionMs: number | undefined): void {
  if (resolutionMs === undefined) return;
  fields.resolutionMs = Math.min(fields.resolutionMs ?? Number.POSITIVE_INFINITY, resolutionMs);
}

function paddedNumber(name: NumberName, pad: Pad): Directive {
  const field = NUMBERS[name];
  const width = name === 'Y' ? 4 : 2;
  const sources: Record<Pad, string> = {
    '': width === 4 ? '(?:19|20)\\d\\d' : '\\d\\d',
    '-': '\\d\\d?',
    _: '[ \\d]\\d',
    '?': '(?: \\d|\\d\\d?)',
  };
  return {
    source: sources[pad],
    read(text, fields) {
      field.put(fields, Number(text));
      refine(fields, field.resolutionMs);
      if (pad !== '?') return `%${pad}${name}`;
      if (text.length === 1) return `%-${name}`;
      if (text.startsWith(' ')) return `%_${name}`;
      return text.startsWith('0') ? `%${name}` : `%?${name}`;
    },
    write({ local }) {
      const digits = String(field.get(local));
      return pad === '-' ? digits : digits.padStart(width, pad === '_' ? ' ' : '0');
    },
  };
}

function nameOf(
  list: readonly string[],
  key: 'month' | 'weekday',
  form: 'long' | 'short' | 'upper',
): Directive {
  const directive = {
    month: { long: '%B', short: '%b', upper: '%^b' },
    weekday: { long: '%A', short: '%a', upper: '%^a' },
  };
  const names = list.map((n) =>
    form === 'long' ? n : form === 'short' ? n.slice(0, 3) : n.slice(0, 3).toUpperCase(),
  );
  return {
    source: `(?:${names.join('|')})`,
    read(text, fields) {
      fields[key] = names.indexOf(text);
      return directive[key][form];
    },
    write: ({ local }) => names[key === 'month' ? local.getUTCMonth() : local.getUTCDay()] ?? '',
  };
}

function halfOfDay(morning: string, afternoon: string, directive: string): Directive {
  return {
    source: `(?:${morning}|${afternoon})`,
    read(text, fields) {
      fields.afternoon = text === afternoon;
      return directive;
    },
    write: ({ local }) => (local.getUTCHours() < 12 ? morning : afternoon),
  };
}

/**
 * Digits after the second: `%3f` ms, `%6f` µs; `%?f` takes any width; `%-6f` has up to six, without zeros at the end.
 * Nanoseconds are made up from the µs: a clock that shows them seldom shows `000`, and a time on the whole second is a file's.
 */
function fraction(width: number | undefined, trimmed = false): Directive {
  return {
    source: width === undefined ? '\\d{1,9}' : `\\d{${width}}`,
    read(text, fields) {
      fields.micros = Number(text.slice(0, 6).padEnd(6, '0'));
      refine(fields, Math.max(0.001, 10 ** (3 - text.length)));
      return `%${text.length}f`;
    },
    write({ micros }) {
      const nanos = String((micros * 7919) % 1000).padStart(3, '0');
      const text = (String(micros).padStart(6, '0') + nanos).slice(0, width ?? 3);
      return trimmed ? text.replace(/(?<=\d)0{1,9}$/, '') : text;
    },
  };
}

/** Time since 1970 in seconds, or with `scale` 3 in ms and 6 in µs; decimal or hexadecimal. */
function sinceEpoch(scale: 0 | 3 | 6, base: '' | 'x' | 'X'): Directive {
  const decimal = { 0: '[12]\\d{9}', 3: '[12]\\d{12}', 6: '[12]\\d{15}' };
  const digits = base === 'X' ? 'A-F' : 'a-f';
  const hexadecimal = { 0: `[3-7][\\d${digits}]{7}`, 3: `1[\\d${digits}]{10}`, 6: `[4-7][\\d${digits}]{12}` };
  const unit = 10 ** (6 - scale);
  return {
    source: base === '' ? decimal[scale] : hexadecimal[scale],
    read(text, fields) {
      fields.epochMicros = Number.parseInt(text, base === '' ? 10 : 16) * unit;
      refine(fields, unit / 1000);
      return `%${base}${scale || ''}s`;
    },
    write({ epochMicros }) {
      const text = Math.floor(epochMicros / unit).toString(base === '' ? 10 : 16);
      return base === 'X' ? text.toUpperCase() : text;
    },
  };
}

const zone: Directive = {
  source: ZONE_SOURCE,
  read(text, fields) {
    if (zoneOffsets(text).length > 0) fields.zone = text;
    return '%z';
  },
  write: (moment) => moment.zone,
};

const PADS: readonly Pad[] = ['', '-', '_', '?'];
const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const SCALES = [0, 3, 6] as const;
const BASES = ['', 'x', 'X'] as const;

const DIRECTIVES: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ...(['d', 'm', 'H', 'I'] as const).flatMap((n) =>
    PADS.map((p) => [`${p}${n}`, paddedNumber(n, p)] as const),
  ),
  ...(['M', 'S', 'y', 'Y'] as const).map((n) => [n, paddedNumber(n, '')] as const),
  ...DIGITS.map((n) => [`${n}f`, fraction(n)] as const),
  ...DIGITS.map((n) => [`-${n}f`, fraction(n, true)] as const),
  ...BASES.flatMap((b) => SCALES.map((s) => [`${b}${s || ''}s`, sinceEpoch(s, b)] as const)),
  ['?f', fraction(undefined)],
  ['a', nameOf(WEEKDAYS, 'weekday', 'short')],
  ['^a', nameOf(WEEKDAYS, 'weekday', 'upper')],
  ['A', nameOf(WEEKDAYS, 'weekday', 'long')],
  ['b', nameOf(MONTHS, 'month', 'short')],
  ['^b', nameOf(MONTHS, 'month', 'upper')],
  ['B', nameOf(MONTHS, 'month', 'long')],
  ['p', halfOfDay('AM', 'PM', '%p')],
  ['P', halfOfDay('am', 'pm', '%P')],
  ['z', zone],
]);

/** A format in pieces: literal text and directives. */
export type FormatPiece = string | { readonly name: string; readonly directive: Directive };

/** The grammar of one directive in a format; what it does not match is literal text. */
const DIRECTIVE_TEXT = /%([-_?^]?[dmHIMSyYaAbBpPzf]|-?[1-9]f|[xX]?[36]?s)/g;

/**
 * Cuts a format such as `%a, %d %b %Y` into literals and directives. A `%` that starts no known directive is literal.
 */
export function formatPieces(format: string): readonly FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let from = 0;
  for (const found of format.matchAll(DIRECTIVE_TEXT)) {
    const name = found[1] ?? '';
    const directive = DIRECTIVES.get(name);
    if (directive === undefined) continue;
    if (found.index > from) pieces.push(format.slice(from, found.index));
    pieces.push({ name, directive });
    from = found.index + found[0].length;
  }
  if (from < format.length) pieces.push(format.slice(from));
  return pieces;
}
