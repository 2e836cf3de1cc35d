import type { Fit, IdSample } from './composite-piece.ts';
import { DIGIT_NAMES, type DigitsName, digitsOf } from './digit-alphabets.ts';
import { fitCalendar, fitTime } from './fit-clock.ts';
import { fitNumber } from './fit-number.ts';
import { alphabetSize, plainShape } from './token-shape.ts';

/** Longer columns are bodies or tickets, not identifiers, and the search is cubic in their length. */
const LONGEST = 40;

/**
 * What choosing a set of digits costs, bits: decimal is the rule and so are the digits that another part of the same identifier is
 * surely written in; the rest by how often programs use them.
 */
const DIGIT_BITS: Readonly<Partial<Record<DigitsName, number>>> = {
  '10': 0,
  '16': 2,
  '16upper': 2,
  '36': 4,
  '36upper': 4,
  '60': 4,
  '62': 4,
};
const RARE_DIGITS_BITS = 6; // what a number of digits costs that no clock or pid has
const OTHER_DIGITS_BITS = 8; // what digits cost that no clock of the reply explains

type PriceOfDigits = (digits: DigitsName) => number;

/** A fit with the column it was made for. */
export type Segment = Fit & { readonly values: readonly string[] };

const constant = (values: readonly string[]): Segment => ({
  piece: { kind: 'constant', text: values[0] ?? '' },
  bits: PIECE_BITS + CHAR_BITS * (values[0] ?? '').length,
  values,
});

/**
 * Reads identifiers, all in the order of time, as pieces at the least total cost in bits. A second reading prefers the digits in which
 * the first found the time, since a few samples of a number rarely hold all its digits.
 */
export function segmentIds(samples: readonly IdSample[]): readonly Segment[] {
  const price: PriceOfDigits = (digits) => DIGIT_BITS[digits] ?? RARE_DIGITS_BITS;
  const first = segmentAll(samples, price);
  const ofClocks = new Set(
    first.flatMap(({ piece }) => (piece.kind === 'time' || piece.kind === 'calendar' ? [piece.digits] : [])),
  );
  if (ofClocks.size === 0) return first;
  return segmentAll(samples, (digits) =>
    ofClocks.has(digits) ? 0 : price(digits) + (digits === '10' ? 0 : OTHER_DIGITS_BITS),
  );
}

function segmentAll(samples: readonly IdSample[], price: PriceOfDigits): readonly Segment[] {
  return splitAtSeparators(samples).flatMap((part) =>
    typeof part === 'string' ? [constant([part])] : segment(part, samples, price),
  );
}

/** Separators common to all samples, as text, and the columns between them. */
function splitAtSeparators(samples: readonly IdSample[]): readonly (string | readonly string[])[] {
  const separators = (text: string) => text.match(/[^0-9A-Za-z]/g) ?? [];
  const [first] = samples;
  const common = separators(first?.text ?? '');
  if (samples.some((s) => separators(s.text).join('') !== common.join('')))
    return [samples.map((s) => s.text)];
  const parts = samples.map((s) => s.text.split(/[^0-9A-Za-z]/));
  return common
    .flatMap((separator, i) => [parts.map((p) => p[i] ?? ''), separator])
    .concat([parts.map((p) => p[common.length] ?? '')]);
}

/**
 * Cuts a column into pieces at the least total cost: `cheapest[j]` is the best reading of the first j characters. Only the
 * last piece may vary in length.
 */
function segment(
  column: readonly string[],
  samples: readonly IdSample[],
  price: PriceOfDigits,
): readonly Segment[] {
  const lengths = column.map((t) => t.length);
  const width = Math.min(...lengths);
  const varies = Math.max(...lengths) > width;
  if (width === 0 && !varies) return [];
  if (Math.max(...lengths) > LONGEST) {
    const same = column.every((t) => t === column[0]);
    return [same ? constant(column) : { ...byChance(column), values: column }];
  }
  const cheapest: { readonly bits: number; readonly fits: readonly Segment[] }[] = [{ bits: 0, fits: [] }];
  for (let end = 1; end <= width + (varies ? 1 : 0); end++) {
    let best = { bits: Number.POSITIVE_INFINITY, fits: [] as readonly Segment[] };
    for (let start = 0; start < Math.min(end, width + 1); start++) {
      const before = cheapest[start];
      if (before === undefined || before.bits >= best.bits) continue;
      const toEnd = end > width;
      const values = column.map((t) => (toEnd ? t.slice(start) : t.slice(start, end)));
      const fit = cheapestFit(values, samples, toEnd ? undefined : end - start, price);
      const bits = before.bits + fit.bits;
      if (bits < best.bits) best = { bits, fits: [...before.fits, { ...fit, values }] };
    }
    cheapest.push(best);
  }
  return cheapest.at(-1)?.fits ?? [];
}

/** Price of a character of a constant, and of naming a constant or random piece, bits. */
const CHAR_BITS = 6;
const PIECE_BITS = 4; // what a piece of an id costs

function cheapestFit(
  values: readonly string[],
  samples: readonly IdSample[],
  width: number | undefined,
  price: PriceOfDigits,
): Fit {
  const [first = ''] = values;
  if (values.every((v) => v === first)) {
    const asClock = width === undefined ? undefined : explained(values, samples, width, price, false);
    const asConstant = constant(values);
    return asClock !== undefined && asClock.bits < asConstant.bits ? asClock : asConstant;
  }
  const chance = byChance(values);
  const rule = explained(values, samples, width, price, true);
  return rule !== undefined && rule.bits < chance.bits ? rule : chance;
}

function byChance(values: readonly string[]): Fit {
  const bitsEach = Math.log2(alphabetSize(values.join('')));
  return {
    piece: { kind: 'random', shape: plainShape(values) },
    bits: PIECE_BITS + values.reduce((sum, v) => sum + v.length * bitsEach, 0),
  };
}

/** The cheapest rule in any digits. */
function explained(
  values: readonly string[],
  samples: readonly IdSample[],
  width: number | undefined,
  price: PriceOfDigits,
  moves: boolean,
) {
  const chars = new Set(values.join(''));
  let best: Fit | undefined;
  for (const digits of DIGIT_NAMES) {
    const known = digitsOf(digits);
    if ([...chars].some((c) => !known.includes(c))) continue;
    const fits = [
      fitTime(values, samples, digits, width),
      width === undefined ? undefined : fitCalendar(values, samples, digits),
      moves ? fitNumber(values, samples, digits, width) : undefined,
    ];
    for (const fit of fits) {
      const bits = fit === undefined ? Number.POSITIVE_INFINITY : fit.bits + price(digits);
      if (fit !== undefined && (best === undefined || bits < best.bits)) best = { ...fit, bits };
    }
  }
  return best;
}
