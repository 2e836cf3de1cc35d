import { commonBeginning } from '../../message/bytes/common-beginning.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import type { Framing } from '../../model/grammar.ts';
import { mostCounted } from '../../statistics/most-counted.ts';
import type { Candidate, Said } from './description-length.ts';

const prices = { line: 1, terminator: 4, ofTerminator: 2, lines: 6, fixed: 8, bracket: 5, counted: 8 }; // bits
const longestTerminator = 4; // bytes
const mostLines = 8; // of a request of a fixed number of lines
const leastFixed = 4; // different messages that show one size
const leastCounted = 2; // different numbers
const brackets = ['{}', '[]', '()'] as const;

/** Framings of text other than one line a request, as far as what was said makes them possible. */
export function textFramings(said: readonly Said[]): readonly Candidate[] {
  const texts = said.map(({ text }) => text);
  return [
    ...bracketFramings(texts),
    ...terminators(texts),
    ...lineGroups(texts),
    ...countedTexts(texts),
    ...fixedSizes(texts),
  ];
}

export const oneLine: Candidate = {
  framing: { kind: 'line', literals: false },
  price: prices.line,
  explains: 0,
};

function bracketFramings(texts: readonly string[]): readonly Candidate[] {
  return brackets.flatMap(([open = '', close = '']) => {
    const fitting = texts.filter((text) => text.trimStart().startsWith(open));
    if (fitting.length * 2 < texts.length) return [];
    return [{ framing: { kind: 'bracket', open, close }, price: prices.bracket, explains: 0 }];
  });
}

/** A command on one line, its argument on the next: no turn ever has other than whole groups. */
function lineGroups(texts: readonly string[]): readonly Candidate[] {
  const counts = new Set(texts.map((text) => (text.endsWith('\n') ? text.split('\n').length - 1 : 0)));
  const least = Math.min(...counts);
  if (least < 2 || least > mostLines || [...counts].some((count) => count % least !== 0)) return [];
  return [{ framing: { kind: 'lines', count: least }, price: prices.lines, explains: 0 }];
}

/** The bytes that all end with. Letters end nothing, but where they are a closing tag. */
function terminators(texts: readonly string[]): readonly Candidate[] {
  const end = commonEnd(texts);
  const ends: string[] = [];
  for (let length = 1; length <= Math.min(end.length, longestTerminator); length++) {
    const one = end.slice(-length);
    if (!/[A-Za-z0-9 \t]/.test(one) && one !== '\n' && one !== '\r\n') ends.push(one);
  }
  const tag = /<\/[A-Za-z][\w:.-]*>\s*$/.exec(end)?.[0];
  if (tag !== undefined) ends.push(tag);
  return ends.flatMap((one): readonly Candidate[] => {
    const binary = texts.filter((text) => isBinary(text.replaceAll(one, '')));
    if (binary.length * 10 > texts.length) return [];
    const bytes = /^[\r\n]+$/.test(one) ? 0 : Math.min(one.length, longestTerminator);
    const price = prices.terminator + prices.ofTerminator * bytes;
    return [{ framing: { kind: 'terminator', end: one }, price, explains: 0 }];
  });
}

function commonEnd(texts: readonly string[]): string {
  const backwards = texts.map((text) => [...text.slice(-64)].reverse().join(''));
  return [...commonBeginning(backwards)].reverse().join('');
}

/** `8:ADD x361,`, `0012…` in hexadecimal, `Content-Length: 12` and an empty line. */
function countedTexts(texts: readonly string[]): readonly Candidate[] {
  const heads = new Set(texts.slice(0, 50).map((text) => /^[^0-9]{0,64}/.exec(text)?.[0] ?? ''));
  const usual = commonBeginning(texts).replace(/[0-9a-fA-F]*$/, '');
  return [...new Set([...(heads.size === 1 ? heads : []), usual, ''])].flatMap((head) => [
    ...variableDigits(texts, head),
    ...fixedDigits(texts, head),
  ]);
}

function variableDigits(texts: readonly string[], head: string): readonly Candidate[] {
  const found = texts.flatMap((text) => {
    const digits = text.startsWith(head)
      ? /^\d{1,9}/.exec(text.slice(head.length, head.length + 9))?.[0]
      : '';
    return digits ? [{ digits, rest: text.slice(head.length + digits.length) }] : [];
  });
  if (found.length * 2 < texts.length) return [];
  const separators = commonBeginning(found.map(({ rest }) => rest.slice(0, 4)));
  const separator = /^[^A-Za-z0-9]*/.exec(separators)?.[0] ?? '';
  const lengths = [...new Set([separator, separator.slice(0, 1)])];
  return lengths.flatMap((one) =>
    counted(
      found.map(({ digits, rest }) => [Number(digits), rest.length - one.length]),
      { head, radix: 10, separator: one },
      one === '' ? 6 : 0,
    ),
  );
}

function fixedDigits(texts: readonly string[], head: string): readonly Candidate[] {
  return [2, 3, 4, 5, 6, 8, 10].flatMap((digits) =>
    ([10, 16] as const).flatMap((radix) => {
      const form = radix === 10 ? /^\d+$/ : /^[0-9a-fA-F]+$/;
      const found = texts.flatMap((text): (readonly [number, number])[] => {
        const number = text.slice(head.length, head.length + digits);
        if (!text.startsWith(head) || number.length < digits || !form.test(number)) return [];
        return [[Number.parseInt(number, radix), text.length - head.length - digits]];
      });
      if (found.length * 2 < texts.length) return [];
      return counted(found, { head, radix, digits, separator: '' }, radix === 16 ? 3 : 2);
    }),
  );
}

/** `found` are numbers with how many bytes follow them. */
function counted(
  found: readonly (readonly [number, number])[],
  form: Omit<Framing & { kind: 'counted' }, 'kind' | 'add'>,
  extra: number,
): readonly Candidate[] {
  const rests = new Map<number, number>();
  for (const [value, follows] of found) rests.set(follows - value, (rests.get(follows - value) ?? 0) + 1);
  const add = mostCounted(rests)?.[0];
  const values = new Set(found.flatMap(([value, follows]) => (follows - value === add ? [value] : [])));
  if (add === undefined || Math.abs(add) > 64 || values.size < leastCounted) return [];
  const price = prices.counted + form.head.length / 4 + extra + (add === 0 ? 0 : 2);
  return [{ framing: { kind: 'counted', ...form, add }, price, explains: Math.log2(values.size) }];
}

function fixedSizes(texts: readonly string[]): readonly Candidate[] {
  const size = texts.reduce((sum, { length }) => divisor(sum, length), 0);
  if (texts.length < leastFixed || size < 2) return [];
  return [{ framing: { kind: 'fixed', size }, price: prices.fixed, explains: 0 }];
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
