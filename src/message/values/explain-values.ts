import type { CompositeRule } from './composite-id.ts';
import { learnComposite } from './composite-id.ts';
import type { IdSample } from './composite-piece.ts';
import { explainSeries, type SeriesRule } from './number-series.ts';
import { learnShape, type TokenShape } from './token-shape.ts';

/** What makes a varying value: the rule of a field of that name in a personality. */
export type ValueRule =
  | { readonly field: 'number'; readonly rule: SeriesRule }
  | { readonly field: 'id'; readonly rule: CompositeRule }
  | { readonly field: 'random'; readonly shape: TokenShape };

/** Chance seldom repeats itself: at least so many of the values must be different. */
const DISTINCT = 0.9;
/** Shorter values are words and codes chosen from a list rather than tokens. */
const SHORTEST_TOKEN = 4;
/** A measured value stays within so much of its largest. */
const NARROW = 0.5;

/**
 * Explains a column of one kind of reply that is neither a written time, an address nor an echo: a number by clock or use, an identifier
 * made of such numbers, a random token. Takes at least three samples; undefined if the values are just a few that recur.
 */
export function explainValues(samples: readonly IdSample[]): ValueRule | undefined {
  const distinct = new Set(samples.map((s) => s.text)).size;
  if (samples.length < 3 || distinct < 2) return undefined;
  const series = seriesOf(samples);
  if (series !== undefined && series.kind !== 'metric') return { field: 'number', rule: series };
  const id = learnComposite(samples);
  if (id !== undefined) return { field: 'id', rule: id };
  if (distinct < 3) return undefined;
  if (series?.kind === 'metric' && series.min > 9 && series.max - series.min <= NARROW * series.max) {
    return { field: 'number', rule: series };
  }
  const isToken =
    distinct >= DISTINCT * samples.length && samples.every((s) => s.text.length >= SHORTEST_TOKEN);
  const shape = isToken ? learnShape(samples.map((s) => s.text)) : undefined;
  return shape === undefined ? undefined : { field: 'random', shape };
}

/** Numbers as they are usually written: no leading zeros, no more digits than a double holds. */
function seriesOf(samples: readonly IdSample[]): SeriesRule | undefined {
  if (!samples.every((s) => /^(?:0|[1-9]\d{0,15})$/.test(s.text))) return undefined;
  return explainSeries(samples.map(({ text, time, session }) => ({ value: Number(text), time, session })));
}
