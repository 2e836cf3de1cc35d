import { memoize } from '../../model/memoize.ts';
import { parseShape, printShape, type ShapeRun } from './shape-notation.ts';

/**
 * The look of a set of tokens, e.g. `[0-9A-F]{11}`, `<[0-9]{4,5}.[0-9]{10}@mx1>`. The notation is a small part of that of
 * regular expressions: characters, `\` before a special one, `[...]`, `{n}`, `{n,m}`; a dot is a dot.
 */
export type TokenShape = string;

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

/** Alphabets that programs use, smallest first. */
const ALPHABETS: readonly string[] = [
  DIGITS,
  `${DIGITS}abcdef`,
  `${DIGITS}ABCDEF`,
  `${DIGITS}ABCDEFabcdef`,
  LOWER,
  UPPER,
  `${UPPER}234567`,
  `${DIGITS}${LOWER}`,
  `${DIGITS}${UPPER}`,
  `${UPPER}${LOWER}`,
  `${DIGITS}${UPPER}${LOWER}`,
  `${DIGITS}${UPPER}${LOWER}-_`,
  `${DIGITS}${UPPER}${LOWER}+/`,
  `${DIGITS}${UPPER}${LOWER}+/=`,
  String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 33 + i)),
];

/** A narrower alphabet at a position is believed when chance would produce it less often than this. */
const CHANCE = 0.001;

/**
 * The shape of these tokens: fixed separators, and between them per position the smallest usual alphabet, narrowed where the
 * samples leave no other explanation (the `4` of a random UUID). Undefined without tokens.
 */
export function learnShape(tokens: readonly string[]): TokenShape | undefined {
  const distinct = [...new Set(tokens)].sort();
  const [first] = distinct;
  if (first === undefined) return undefined;
  const separators = separatorsOf(first);
  if (distinct.some((t) => separatorsOf(t) !== separators)) return printShape(shapeOfPart(distinct));
  const parts = distinct.map((t) => t.split(/[^0-9A-Za-z]/));
  const runs: ShapeRun[] = [];
  for (let i = 0; i <= separators.length; i++) {
    runs.push(...shapeOfPart(parts.map((p) => p[i] ?? '')));
    if (i < separators.length) runs.push(literal(separators.charAt(i)));
  }
  return printShape(runs);
}

/** The lengths and the smallest usual alphabet of some texts, alike at every position: for texts that are not independent. */
export function plainShape(values: readonly string[]): TokenShape {
  const lengths = values.map((v) => v.length);
  const alphabet = smallestAlphabet(new Set(values.join('')));
  return printShape([{ alphabet, min: Math.min(...lengths), max: Math.max(...lengths) }]);
}

const separatorsOf = (token: string) => token.replace(/[0-9A-Za-z]/g, '');
const literal = (char: string): ShapeRun => ({ alphabet: char, min: 1, max: 1 });

function shapeOfPart(values: readonly string[]): readonly ShapeRun[] {
  const distinct = [...new Set(values)];
  const [first = ''] = distinct;
  if (distinct.length === 1) return [...first].map(literal);
  const lengths = values.map((v) => v.length);
  const min = Math.min(...lengths);
  const max = Math.max(...lengths);
  const alphabet = smallestAlphabet(new Set(distinct.join('')));
  const runs = Array.from({ length: min }, (_, i) =>
    shapeOfColumn(
      distinct.map((v) => v.charAt(i)),
      alphabet,
    ),
  );
  const [lead] = runs;
  // Numbers of various lengths are written without leading zeros.
  if (min < max && lead?.alphabet === DIGITS && !distinct.some((v) => v.startsWith('0'))) {
    runs[0] = { ...lead, alphabet: DIGITS.slice(1) };
  }
  return min < max ? [...runs, { alphabet, min: 0, max: max - min }] : runs;
}

/** How many characters the smallest usual alphabet has that holds all of the text. */
export const alphabetSize = (text: string): number => smallestAlphabet(new Set(text)).length;

function smallestAlphabet(chars: ReadonlySet<string>): string {
  return ALPHABETS.find((a) => [...chars].every((c) => a.includes(c))) ?? [...chars].sort().join('');
}

function shapeOfColumn(column: readonly string[], alphabet: string): ShapeRun {
  const chars = new Set(column);
  const own = [...chars].sort().join('');
  const named = smallestAlphabet(chars);
  const share = (size: number) => (size / alphabet.length) ** column.length;
  if (subsets(alphabet.length, own.length) * share(own.length) < CHANCE)
    return { alphabet: own, min: 1, max: 1 };
  const narrower = named.length < alphabet.length && share(named.length) < CHANCE;
  return { alphabet: narrower ? named : alphabet, min: 1, max: 1 };
}

/** Number of ways to choose k of n: a set found by looking at the data must pay for the choice. */
function subsets(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}

const parsed = memoize(parseShape);
const matcher = memoize((shape: TokenShape) => {
  const hex = (c: string) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const source = parseShape(shape).map((r) => `[${[...r.alphabet].map(hex).join('')}]{${r.min},${r.max}}`);
  return new RegExp(`^${source.join('')}$`);
});

/** Whether a token has the shape. Throws `FormatError` if the shape itself is malformed. */
export function matchesShape(shape: TokenShape, token: string): boolean {
  return matcher(shape).test(token);
}

/**
 * A token of the shape. `random` gives numbers in [0, 1). Where the length varies by one or two, as it does when a random number is
 * written without leading zeros, longer ones are as much more frequent as there are more of them; else all lengths alike.
 */
export function randomFromShape(shape: TokenShape, random: () => number): string {
  return parsed(shape)
    .map((run) => {
      let text = '';
      for (let left = randomLength(run, random); left > 0; left--) {
        text += run.alphabet.charAt(Math.floor(random() * run.alphabet.length));
      }
      return text;
    })
    .join('');
}

function randomLength({ min, max, alphabet }: ShapeRun, random: () => number): number {
  if (min === max) return min;
  if (max - min > 2) return min + Math.floor(random() * (max - min + 1));
  let length = max;
  while (length > min && random() < 1 / (alphabet.length + 1)) length--;
  return length;
}
