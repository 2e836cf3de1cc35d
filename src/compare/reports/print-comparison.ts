import type { Comparison, Difference, DifferenceKind, Ground, Uncovered } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { printDiff, printRequest } from './diff-replies.ts';
import type { Paint } from './paint.ts';
import { visibleWithin } from './visible.ts';

export const kindTexts: Readonly<Record<DifferenceKind, string>> = {
  status: 'another status',
  state: 'an answer of another state',
  closing: 'another end',
  text: 'another text',
  field: 'another dynamic part',
  timing: 'another timing',
};

const groundTexts: Readonly<Record<Ground, string>> = {
  'same session so far': 'a client that had said the very same until then',
  'same request and state': 'the same request after the same statuses',
  everywhere: 'whatever was asked, in all of either recording',
};

export interface PrintOptions {
  readonly paint: Paint;
  readonly width: number;
  /** Name what only one recording asks. */
  readonly uncovered: boolean;
}

/** The report of `mynah compare` as lines of text. */
export function printComparison(comparison: Comparison, options: PrintOptions): readonly string[] {
  const { before, after, differences, known } = comparison;
  const size = ({ name, conversations, exchanges }: Comparison['before']) =>
    `${name.replace(/\p{Cc}/gu, '?')} (${conversations} conversations, ${exchanges} exchanges)`;
  return [
    `- ${size(before)}`,
    `+ ${size(after)}`,
    ...differences.flatMap((one) => ['', ...printDifference(one, options)]),
    '',
    verdict(comparison, options.paint),
    ...(known.length === 0 ? [] : [`${known.length} more are ignored or accepted`]),
    coverageLine(comparison),
    ...(options.uncovered ? uncoveredLines(comparison.uncovered, options) : []),
  ];
}

export function verdict({ differences }: Comparison, paint: Paint): string {
  if (differences.length === 0) return paint.good('same: no situation is answered differently');
  const kinds = new Map<DifferenceKind, number>();
  for (const { kind } of differences) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, count]) => `${count} × ${kindTexts[kind]}`);
  return paint.bad(`different: ${counts.join(', ')}`);
}

export function coverageLine({ coverage, uncovered }: Comparison): string {
  const gone = uncovered.filter(({ recording }) => recording === 'before').length;
  return (
    `Of AFTER's exchanges ${coverage.compared} had a counterpart in BEFORE, ${coverage.familiar} more got an answer known from there, ` +
    `${coverage.uncovered} are uncovered: BEFORE does not show them. ${gone} kinds of exchange are only in BEFORE.`
  );
}

function printDifference(one: Difference, { paint, width }: PrintOptions): readonly string[] {
  const { kind, ground, command, exchanges, conversations, note, mayFollow, id } = one;
  const seen = `${exchanges.before} → ${exchanges.after} exchanges, ${conversations.before} → ${conversations.after} conversations`;
  return [
    `${paint.strong(commandName(command))}: ${kindTexts[kind]}${note === undefined ? '' : ` (${note})`}  ${paint.quiet(id)}`,
    paint.quiet(`  ${groundTexts[ground]}; ${seen}${mayFollow ? '; may follow from a status above' : ''}`),
    `  > ${printRequest(one.request, width - 4, command)}`,
    ...(kind === 'timing'
      ? []
      : printDiff(one.before, one.after, paint, width - 4).map((line) => `  ${line}`)),
  ];
}

function uncoveredLines(uncovered: readonly Uncovered[], { paint, width }: PrintOptions): readonly string[] {
  return ['before', 'after'].flatMap((recording) => {
    const own = uncovered.filter((one) => one.recording === recording);
    if (own.length === 0) return [];
    return [
      '',
      paint.strong(`only in ${recording.toUpperCase()}`),
      ...own.map(({ exchanges, request, reply }) => {
        const asked = printRequest(request, Math.floor(width / 2) - 8);
        const answer = reply === '' ? '(silence)' : visibleWithin(reply, Math.floor(width / 2) - 8);
        return `  ${String(exchanges).padStart(4)}× ${asked} → ${answer}`;
      }),
    ];
  });
}
