import type { Comparison, Difference } from '../differences/difference.ts';
import { plain } from './paint.ts';
import { changeText, coverageLine, kindTexts, placesText, verdict } from './print-comparison.ts';
import { visibleWithin } from './visible.ts';

const most = 50; // differences in a table: a summary of a CI job is read on one screen

/** A summary in Markdown (GitHub Flavored), as CI systems show it beside a job. */
export function comparisonMarkdown(comparisons: readonly Comparison[]): string {
  return `${comparisons.map(section).join('\n\n')}\n`;
}

function section(comparison: Comparison): string {
  const { before, after, differences, known } = comparison;
  const sure = differences.filter((one) => one.verdict === 'different');
  const maybe = differences.filter((one) => one.verdict === 'may differ');
  return [
    `### ${sure.length === 0 ? '✅' : '❌'} ${cell(before.name)} → ${cell(after.name)}`,
    '',
    `**${verdict(comparison, plain)}**`,
    ...table(sure),
    ...(maybe.length === 0
      ? []
      : ['', `<details><summary>${maybe.length} may differ</summary>`, ...table(maybe), '', '</details>']),
    '',
    coverageLine(comparison),
    ...(known.length === 0 ? [] : ['', `${known.length} more are ignored or accepted.`]),
  ].join('\n');
}

function table(differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [];
  const rows = differences.slice(0, most).map((one) => {
    const { before, after } = changeText(one);
    const cells = [
      placesText(one, 3),
      `${kindTexts[one.kind]}${one.note === undefined ? '' : `: ${one.note}`}`,
      code(before),
      code(after),
      `${one.exchanges.before} → ${one.exchanges.after}`,
      `\`${one.id}\``,
    ];
    return `| ${cells.map((text, index) => (index === 2 || index === 3 || index === 5 ? text : cell(text))).join(' | ')} |`;
  });
  const rest = differences.length - rows.length;
  return [
    '',
    '| answer to | change | before | after | exchanges | id |',
    '| --- | --- | --- | --- | ---: | --- |',
    ...rows,
    ...(rest > 0 ? ['', `… and ${rest} more`] : []),
  ];
}

/** Text that is not meant as Markdown or HTML. */
function cell(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|<>&~]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/\p{Cc}/gu, '�');
}

/** Captured bytes as inline code; a code span cannot escape a backtick, HTML can. */
function code(text: string): string {
  if (text === '') return '*(nothing)*';
  return `<code>${cell(visibleWithin(text, 120))}</code>`;
}
