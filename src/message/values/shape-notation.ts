import { FormatError } from '../../model/errors.ts';

/** Between `min` and `max` characters of `alphabet`; literal text is an alphabet of one. */
export interface ShapeRun {
  readonly alphabet: string;
  readonly min: number;
  readonly max: number;
}

/** Longest text a shape may ask for: a file edited by hand must not exhaust memory. */
export const longestText = 65_536;

const RUN = /(?:\[((?:\\[\s\S]|[^\]\\])+)\]|\\([\s\S])|([^[\]{}\\]))(?:\{(\d+)(?:,(\d+))?\})?/y;

/**
 * Reads the notation of shapes, a small part of that of regular expressions: characters, `\` before a special one, `[0-9a-f]`,
 * `{8}` and `{6,8}`. Throws `FormatError` on anything else.
 */
export function parseShape(shape: string): readonly ShapeRun[] {
  const runs: ShapeRun[] = [];
  let at = 0;
  let longest = 0;
  while (at < shape.length) {
    RUN.lastIndex = at;
    const found = RUN.exec(shape);
    if (found === null)
      throw new FormatError(`shape ${JSON.stringify(shape)}: character ${at + 1}: not understood`);
    const [whole, ranges, escaped, plain, from, to] = found;
    const min = Number(from ?? 1);
    const max = Number(to ?? min);
    longest += max;
    if (min > max || longest > longestText) {
      throw new FormatError(`shape ${JSON.stringify(shape)}: character ${at + 1}: bad number of repetitions`);
    }
    runs.push({ alphabet: ranges === undefined ? (escaped ?? plain ?? '') : expandRanges(ranges), min, max });
    at += whole.length;
  }
  return runs;
}

function expandRanges(ranges: string): string {
  const chars = new Set<string>();
  for (const [, escaped, plain, to] of ranges.matchAll(/(?:\\([\s\S])|([\s\S]))(?:-([^\\]))?/g)) {
    const first = escaped ?? plain ?? '';
    const last = to ?? first;
    for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++)
      chars.add(String.fromCharCode(code));
  }
  return [...chars].join('');
}

/** Writes runs in the notation of `parseShape`; neighbours over the same alphabet become one. */
export function printShape(runs: readonly ShapeRun[]): string {
  const joined: ShapeRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || last.alphabet !== run.alphabet || run.alphabet.length === 1) joined.push(run);
    else joined[joined.length - 1] = { ...last, min: last.min + run.min, max: last.max + run.max };
  }
  return joined.map(({ alphabet, min, max }) => printAlphabet(alphabet) + printCount(min, max)).join('');
}

function printCount(min: number, max: number): string {
  if (min !== max) return `{${min},${max}}`;
  return min === 1 ? '' : `{${min}}`;
}

function printAlphabet(alphabet: string): string {
  if (alphabet.length === 1) return alphabet.replace(/[[\]{}\\]/, '\\$&');
  const codes = [...alphabet].map((c) => c.charCodeAt(0)).sort((a, b) => a - b);
  let text = '';
  for (let i = 0; i < codes.length; ) {
    let j = i;
    while (codes[j + 1] === (codes[j] ?? 0) + 1 && sameKind(codes[j] ?? 0, codes[j + 1] ?? 0)) j++;
    const last = String.fromCharCode(codes[j] ?? 0);
    text += escapeInClass(String.fromCharCode(codes[i] ?? 0));
    if (j > i) text += j > i + 1 && !'-]\\'.includes(last) ? `-${last}` : spell(codes.slice(i + 1, j + 1));
    i = j + 1;
  }
  return `[${text}]`;
}

/** `[/0-9]` is easier to read than `[/-9]`. */
const sameKind = (a: number, b: number) => isDigit(a) === isDigit(b);
const isDigit = (code: number) => code >= 48 && code <= 57;
const escapeInClass = (char: string) => ('-]\\'.includes(char) ? `\\${char}` : char);
const spell = (codes: readonly number[]) => codes.map((c) => escapeInClass(String.fromCharCode(c))).join('');
