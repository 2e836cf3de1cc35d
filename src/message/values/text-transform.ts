import { memoize } from '../../model/memoize.ts';

/** A change of text; undefined where it does not apply, as a decoder to what is not encoded. */
type Transform = (value: string) => string | undefined;

const strip =
  (open: string, close: string): Transform =>
  (value) =>
    value.length >= 2 && value.startsWith(open) && value.endsWith(close) ? value.slice(1, -1) : undefined;

const after =
  (separator: string): Transform =>
  (value) => {
    const at = value.lastIndexOf(separator);
    return at < 0 ? undefined : value.slice(at + 1);
  };

/** Decoded only if encoding gives the same text again, so that chance does not pass for an encoding. */
function decoded(encoding: 'base64' | 'hex'): Transform {
  return (value) => {
    const bytes = Buffer.from(value, encoding);
    return value !== '' && bytes.toString(encoding) === value ? bytes.toString('latin1') : undefined;
  };
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const control = /[\0-\x1f\x7f]/g;
const unprintable = /[\0-\x1f\x7f-\uffff]/g;
const replaceChars = (value: string, chars: RegExp, by: (code: number) => string) =>
  value.replace(chars, (c) => by(c.charCodeAt(0)));

/** Letters of ASCII alone change: in most text there are no others. */
const foreign = /[\x80-\uffff]/;
const upper: Transform = (v) =>
  foreign.test(v) ? v.replace(/[a-z]+/g, (word) => word.toUpperCase()) : v.toUpperCase();
const lower = (v: string) =>
  foreign.test(v) ? v.replace(/[A-Z]+/g, (word) => word.toLowerCase()) : v.toLowerCase();

/** No expression: it would try every run of blanks up to its end. */
function trimEnd(v: string): string {
  let end = v.length;
  while (end > 0 && ' \t\r\n'.includes(v.charAt(end - 1))) end--;
  return v.slice(0, end);
}

/** The simple transforms. All work on latin1 text: one character is one byte. */
const SIMPLE: Readonly<Record<string, Transform>> = {
  identity: (v) => v,
  upper,
  lower,
  capital: (v) => v.charAt(0).toUpperCase() + lower(v.slice(1)),
  trim: (v) => trimEnd(v).replace(/^[ \t\r\n]+/, ''),
  'trim-end': trimEnd,
  collapse: (v) => v.replace(/[ \t]+/g, ' '),
  unquote: strip('"', '"'),
  unbracket: strip('<', '>'),
  unsquare: strip('[', ']'),
  bracket: (v) => `<${v}>`,
  'upper-word': (v) => v.replace(/^[ \t]*[A-Za-z]+/, (word) => word.toUpperCase()),
  'lower-word': (v) => v.replace(/^[ \t]*[A-Za-z]+/, (word) => word.toLowerCase()),
  'first-word': (v) => /^[^ \t]+/.exec(v)?.[0],
  'after-first-word': (v) => /^[^ \t]+[ \t]+([\s\S]*)$/.exec(v)?.[1],
  'last-path': after('/'),
  'without-end-slash': (v) => (v.length > 1 && v.endsWith('/') ? v.slice(0, -1) : undefined),
  'local-part': (v) => (v.includes('@') ? v.slice(0, v.lastIndexOf('@')) : undefined),
  domain: after('@'),
  'without-end-dot': (v) => (v.endsWith('.') ? v.slice(0, -1) : undefined),
  'double-quotes': (v) => v.replaceAll('"', '""'),
  'backslash-quotes': (v) => v.replace(/["\\]/g, '\\$&'),
  'html-escape': (v) => v.replace(/[&<>"]/g, (c) => HTML[c] ?? c),
  'octal-escape': (v) => replaceChars(v, unprintable, (n) => `\\${n.toString(8).padStart(3, '0')}`),
  'hex-escape': (v) => replaceChars(v, unprintable, (n) => `\\x${n.toString(16).padStart(2, '0')}`),
  'caret-escape': (v) => replaceChars(v, control, (n) => `^${String.fromCharCode(n ^ 64)}`),
  'mask-unprintable': (v) => replaceChars(v, unprintable, () => '?'),
  'mask-control': (v) => replaceChars(v, control, () => '?'),
  'seven-bit': (v) => replaceChars(v, /[\x80-\uffff]/g, (n) => String.fromCharCode(n & 127)),
  'until-nul': (v) => (v.includes('\0') ? v.slice(0, v.indexOf('\0')) : undefined),
  'percent-encode': (v) =>
    replaceChars(v, /[^A-Za-z0-9._~/-]/g, (n) => `%${n.toString(16).toUpperCase().padStart(2, '0')}`),
  'percent-decode': (v) =>
    /%[0-9A-Fa-f]{2}/.test(v)
      ? v.replace(/%([0-9A-Fa-f]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)))
      : undefined,
  'base64-encode': (v) => Buffer.from(v, 'latin1').toString('base64'),
  'base64-decode': decoded('base64'),
  'hex-encode': (v) => Buffer.from(v, 'latin1').toString('hex'),
  'hex-decode': decoded('hex'),
};

/** Steps after which the case is often changed too. */
const BEFORE_CASE = ['trim', 'unbracket', 'unquote', 'unsquare', 'first-word', 'domain', 'without-end-dot'];

/** Changes of case that are tried after another step: `domain+lower`. */
const COMBINED = BEFORE_CASE.flatMap((first) => ['lower', 'upper'].map((then) => `${first}+${then}`));

/** Sizes of buffers and lines at which servers cut what they repeat, with and without room for a NUL or CRLF. */
const CUTS = [
  8, 16, 20, 24, 30, 31, 32, 40, 48, 50, 60, 63, 64, 70, 72, 75, 76, 78, 79, 80, 100, 120, 127, 128,
].concat([200, 250, 254, 255, 256, 500, 510, 511, 512, 1000, 1022, 1023, 1024]);

/** A transform and what it makes of a value. */
export interface Transformed {
  /** A name for `applyTransform`: `upper`, `domain+lower`, `first:64`. */
  readonly transform: string;
  readonly result: string;
}

/**
 * What a server may make of a value when it repeats it. The simplest transform comes first and each result once only, so that
 * `upper` of `QUIT` is not told apart from the value itself.
 */
export function transformsOf(value: string): readonly Transformed[] {
  const cuts = CUTS.filter((n) => n < value.length).map((n) => `first:${n}`);
  return firstOfEachResult(value, [...Object.keys(SIMPLE), ...COMBINED, ...cuts]);
}

/** Those of `transformsOf` that change nothing but the case of letters, which are among the first. */
export function changesOfCase(value: string): readonly Transformed[] {
  return firstOfEachResult(value, simplest).filter(({ transform }) => ofCase.has(transform));
}

const ofCase: ReadonlySet<string> = new Set(['upper', 'lower', 'upper-word', 'lower-word']);
const simplest = Object.keys(SIMPLE).slice(0, Object.keys(SIMPLE).indexOf('lower-word') + 1);

function firstOfEachResult(value: string, names: readonly string[]): readonly Transformed[] {
  const results = new Map<string, string>();
  for (const name of names) {
    const result = transformer(name)(value);
    if (result !== undefined && !results.has(result)) results.set(result, name);
  }
  return [...results].map(([result, transform]) => ({ transform, result }));
}

function shortened(value: string, head: number, tail: number): string {
  return value.length <= head + tail + 3
    ? value
    : `${value.slice(0, head)}...${value.slice(value.length - tail)}`;
}

/** The simplest transform that makes `repeated` of `value`, or undefined; finds any cut that leaves four characters or more. */
export function transformBetween(value: string, repeated: string): string | undefined {
  const known = transformsOf(value).find((t) => t.result === repeated);
  if (known !== undefined) return known.transform;
  return repeated.length >= 4 && value.startsWith(repeated) ? `first:${repeated.length}` : undefined;
}

/**
 * A transform by name; `a+b` is first a, then b, `first:N` cuts, and `ends:A:B` leaves the first A and the last B characters of what is
 * longer than both and the three dots between. A step that does not apply leaves the value as it is.
 */
export function applyTransform(name: string, value: string): string {
  return name.split('+').reduce((text, step) => transformer(step)(text) ?? text, value);
}

const transformer = memoize((name): Transform => {
  const cut = /^first:(\d+)$/.exec(name)?.[1];
  if (cut !== undefined) return (value) => value.slice(0, Number(cut));
  const ends = /^ends:(\d{1,6}):(\d{1,6})$/.exec(name);
  if (ends) return (value) => shortened(value, Number(ends[1]), Number(ends[2]));
  const steps = name.split('+').map((step) => (Object.hasOwn(SIMPLE, step) ? SIMPLE[step] : undefined));
  return (value) => steps.reduce((text: string | undefined, step) => text && step?.(text), value);
});
