import type { Comparison, Difference, DifferenceKind, Ground, Uncovered } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { printDiff, printRequest } from './diff-replies.ts';
import type { Paint } from './paint.ts';
import { sameReplies } from './same-replies.ts';
import { visible, visibleWithin } from './visible.ts';

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
  const sure = differences.filter((one) => one.verdict === 'different');
  const maybe = differences.filter((one) => one.verdict === 'may differ');
  return [
    `- ${size(before)}`,
    `+ ${size(after)}`,
    ...incompleteLines(comparison),
    ...sameReplies(sure).flatMap((group) => ['', ...printDifferences(group, options)]),
    ...(maybe.length === 0
      ? []
      : [
          '',
          options.paint.strong(
            'may differ: seen once on each side, numbers or ids (no difference unless --strict)',
          ),
          ...sameReplies(maybe).flatMap((group) => ['', ...printDifferences(group, options)]),
        ]),
    '',
    verdict(comparison, options.paint),
    ...(known.length === 0 ? [] : [`${known.length} more are ignored or accepted`]),
    coverageLine(comparison),
    ...(options.uncovered ? uncoveredLines(comparison.uncovered, options) : []),
  ];
}

/** Says which conversations could not be compared. */
export function incompleteLines({ before, after }: Comparison): readonly string[] {
  return [before, after].flatMap(({ name, incomplete, conversations }) =>
    incomplete === 0
      ? []
      : [
          `${incomplete} of the ${conversations} conversations of ${name.replace(/\p{Cc}/gu, '?')} lack bytes that were never captured (a snapshot length, lost packets) and are left out`,
        ],
  );
}

export function verdict({ differences }: Comparison, paint: Paint): string {
  const sure = differences.filter((one) => one.verdict === 'different');
  const maybe = differences.length - sure.length;
  const also = maybe === 0 ? '' : `; ${maybe} may differ`;
  if (sure.length === 0) return paint.good(`same: no situation is answered differently${also}`);
  const kinds = new Map<DifferenceKind, number>();
  for (const { kind } of sure) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, count]) => `${count} × ${kindTexts[kind]}`);
  return paint.bad(`different: ${counts.join(', ')}${also}`);
}

export function coverageLine({ coverage, uncovered }: Comparison): string {
  const gone = uncovered.filter(({ recording }) => recording === 'before').length;
  const all = coverage.compared + coverage.familiar + coverage.uncovered;
  return (
    `Of AFTER's ${all} exchanges ${coverage.compared} had a counterpart in BEFORE, ${coverage.familiar} more got an answer known from there, ` +
    `${coverage.uncovered} are uncovered: BEFORE does not show them. ${gone} kinds of exchange are only in BEFORE.`
  );
}

/** The commands whose answers show a difference, e.g. `GET, HEAD, POST and 19 more`. */
export function placesText({ places }: Difference, most: number): string {
  const named = places.slice(0, most).map(({ command }) => commandName(command));
  const rest = places.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** What became what: the words that differ, or the whole replies. */
export function changeText({ change, before, after }: Difference): {
  readonly before: string;
  readonly after: string;
} {
  return change ?? { before, after };
}

/** All that the same two replies show. */
function printDifferences(
  group: readonly [Difference, ...Difference[]],
  { paint, width }: PrintOptions,
): readonly string[] {
  const [one] = group;
  const { kind, ground, command, exchanges, conversations, note, mayFollow } = one;
  const seen = `${exchanges.before} → ${exchanges.after} exchanges, ${conversations.before} → ${conversations.after} conversations`;
  const became = group.flatMap(({ change, id }) =>
    change === undefined || change.before.length + change.after.length > width
      ? []
      : [
          `  ${paint.bad(quoted(change.before))} became ${paint.good(quoted(change.after))}${group.length > 1 ? `  ${paint.quiet(id)}` : ''}`,
        ],
  );
  const ids = group.length > 1 ? `${group.length} changes: ${group.map(({ id }) => id).join(' ')}` : one.id;
  return [
    `${paint.strong(placesText(one, 4))}: ${kindTexts[kind]}${note === undefined ? '' : ` (${note})`}  ${paint.quiet(ids)}`,
    ...became,
    paint.quiet(`  ${groundTexts[ground]}; ${seen}${mayFollow ? '; may follow from a status above' : ''}`),
    `  > ${printRequest(one.request, width - 4, command)}`,
    ...(kind === 'timing'
      ? []
      : printDiff(one.before, one.after, paint, width - 4).map((line) => `  ${line}`)),
  ];
}

function quoted(text: string): string {
  return text === '' ? 'nothing' : `"${visible(text)}"`;
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
