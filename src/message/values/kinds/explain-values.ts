import type { CompositeRule } from '../composite-id.ts';
import { learnComposite } from '../composite-id.ts';
import type { IdSample } from '../composite-piece.ts';
import { explainSeries, type SeriesRule } from '../number-series.ts';
import { longestText } from '../shape-notation.ts';
import { explainStartTime } from '../start-time.ts';
import { learnShape, type TokenShape } from '../token-shape.ts';

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

/** The samples of one column, with what several explanations look at. */
interface Column {
  readonly samples: readonly IdSample[];
  /** How many different values there are. */
  readonly distinct: number;
  /** The rule that the values follow as numbers, if they are numbers and follow one. */
  readonly series: SeriesRule | undefined;
}

/** One way to explain a column: the rule that explains every sample, or undefined. */
interface ValueExplanation {
  readonly name: string;
  /** Different values that there have to be before this is believed. */
  readonly leastDistinct: number;
  readonly explain: (column: Column) => ValueRule | undefined;
}

/** The first that explains all samples is taken. */
const explanations: readonly ValueExplanation[] = [
  {
    name: 'a number by clock or use',
    leastDistinct: 2,
    explain: ({ series }) =>
      series && series.kind !== 'metric' ? { field: 'number', rule: series } : undefined,
  },
  {
    name: 'an id made of time, process number, counter and chance',
    leastDistinct: 2,
    explain: ({ samples }) => {
      const rule = learnComposite(samples);
      return rule && { field: 'id', rule };
    },
  },
  {
    name: 'a measured number',
    leastDistinct: 3,
    explain: ({ series }) => {
      const isNarrow = series?.kind === 'metric' && series.max - series.min <= NARROW * series.max;
      return isNarrow && series.min > 9 ? { field: 'number', rule: series } : undefined;
    },
  },
  {
    name: 'a random token',
    leastDistinct: 3,
    explain: ({ samples, distinct }) => {
      const isToken =
        distinct >= DISTINCT * samples.length &&
        samples.every(({ text }) => text.length >= SHORTEST_TOKEN && text.length <= longestText);
      const shape = isToken ? learnShape(samples.map(({ text }) => text)) : undefined;
      return shape === undefined ? undefined : { field: 'random', shape };
    },
  },
];

/**
 * Explains a column of one kind of reply that is neither a written time, an address nor an echo. Takes at least three samples;
 * undefined if the values are just a few that recur.
 */
export function explainValues(samples: readonly IdSample[]): ValueRule | undefined {
  const rule = explainByUse(samples);
  if (rule && !(rule.field === 'number' && anyNumber.has(rule.rule.kind))) return rule;
  return explainRecentTime(samples) ?? rule;
}

/** A moment not long before the reply, however few samples there are. */
export function explainRecentTime(samples: readonly IdSample[]): ValueRule | undefined {
  const rule = explainStartTime(samples);
  return rule && { field: 'number', rule };
}

/** Rules that any numbers follow which do not fall. */
const anyNumber: ReadonlySet<SeriesRule['kind']> = new Set(['server-counter', 'pid', 'per-start', 'metric']);

function explainByUse(samples: readonly IdSample[]): ValueRule | undefined {
  const distinct = new Set(samples.map(({ text }) => text)).size;
  if (samples.length < 3 || distinct < 2) return undefined;
  const column = { samples, distinct, series: seriesOf(samples) };
  for (const { leastDistinct, explain } of explanations) {
    const rule = distinct >= leastDistinct ? explain(column) : undefined;
    if (rule) return rule;
  }
  return undefined;
}

/** Numbers as they are usually written: no leading zeros, no more digits than a double holds. */
function seriesOf(samples: readonly IdSample[]): SeriesRule | undefined {
  if (!samples.every((s) => /^(?:0|[1-9]\d{0,15})$/.test(s.text))) return undefined;
  return explainSeries(samples.map(({ text, time, session }) => ({ value: Number(text), time, session })));
}
