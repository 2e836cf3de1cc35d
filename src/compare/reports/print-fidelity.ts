import { type Fidelity, fraction, type MissGroup, type Share } from '../play/fidelity.ts';
import type { Cause } from '../play/judge-script.ts';
import { maskRules } from '../replies/find-unpredictable.ts';
import { commandName } from './command-name.ts';
import { printDiff, printRequest } from './diff-replies.ts';
import type { Paint } from './paint.ts';
import { visible } from './visible.ts';

const causeTexts: Readonly<Record<Cause, string>> = {
  closed: 'the connection had been closed',
  silent: 'no reply',
  talkative: 'a reply where there was none',
  'never seen': 'no template says this',
  'wrong situation': 'another answer was chosen',
  'wrong value': 'the right template, other values',
};

export interface PrintOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** How many groups of misses to show. */
  readonly misses: number;
}

/** The report of `mynah verify` as lines of text. */
export function printFidelity(fidelity: Fidelity, options: PrintOptions): readonly string[] {
  const { paint } = options;
  return [
    `${fidelity.conversations} conversations, ${fidelity.exchanges} exchanges`,
    `class ${paint.strong(percent(fidelity.class))}   text ${paint.strong(percent(fidelity.text))}   bytes ${percent(fidelity.bytes)}`,
    `conversations right to the last reply ${ratio(fidelity.whole)}, endings ${ratio(fidelity.endings)}` +
      (fidelity.transfers.of === 0 ? '' : `, data connections ${ratio(fidelity.transfers)}`),
    '',
    ...maskLines(fidelity),
    '',
    ...commandLines(fidelity),
    ...missLines(fidelity.misses, options),
  ];
}

function percent(share: Share): string {
  return `${(100 * fraction(share)).toFixed(1)} %`;
}

function ratio({ right, of }: Share): string {
  return `${right}/${of}`;
}

/** Which masks text was compared under, and how often a reply is equal only because of one. */
function maskLines({ masks }: Fidelity): readonly string[] {
  const rules = {
    ...maskRules,
    learned:
      'fields that the personality makes afresh: times, ids, random bytes, numbers of three digits or more',
  };
  return [
    'Text is equal but for what no client can predict, in the same form at the same place; what the client said must be echoed exactly:',
    ...Object.entries(rules).map(([mask, rule]) => {
      const count = masks[mask as keyof typeof masks] ?? 0;
      return `  ${mask.padEnd(14)} ${String(count).padStart(5)}×  ${rule}`;
    }),
  ];
}

function commandLines({ commands }: Fidelity): readonly string[] {
  const rows = commands.map(({ command, class: status, text }) => [
    commandName(command),
    String(text.of),
    percent(status),
    percent(text),
  ]);
  return table([['command', 'exchanges', 'class', 'text'], ...rows]);
}

function statuses({ expectedClass, gotClass }: MissGroup): string {
  const name = (status: string) => counted(visible(status)) || '(silence)';
  return expectedClass === gotClass ? name(gotClass) : `${name(expectedClass)} → ${name(gotClass)}`;
}

/** A mail whose lines are taken for commands gets an answer for each: the same statuses in a row are counted. */
function counted(statuses: string): string {
  return statuses.replace(/(?<!\S)(\S+)(?: \1(?!\S)){2,}/g, (all, one: string) => {
    const times = (all.length + 1) / (one.length + 1);
    return `${times} × ${one}`;
  });
}

function firsts({ count, first }: MissGroup): string {
  return first === count ? '' : `; ${first} of them with nothing wrong before in the conversation`;
}

/** Columns: the first flush left, the others flush right. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function missLines(groups: readonly MissGroup[], { paint, width, misses }: PrintOptions): readonly string[] {
  if (groups.length === 0 || misses === 0) return [];
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const lines = ['', paint.strong(`${total} replies differ`)];
  for (const group of groups.slice(0, misses)) {
    lines.push(
      '',
      `${group.count}× ${paint.strong(commandName(group.command))} ${statuses(group)}: ${causeTexts[group.cause]}${firsts(group)}`,
    );
    const [example] = group.examples;
    if (!example) continue;
    lines.push(`  > ${printRequest(example.said, width - 4)}`);
    lines.push(...printDiff(example.expected, example.got, paint, width - 4).map((line) => `  ${line}`));
  }
  if (groups.length > misses)
    lines.push('', `and ${groups.length - misses} other kinds (--misses ${groups.length} shows all)`);
  return lines;
}
