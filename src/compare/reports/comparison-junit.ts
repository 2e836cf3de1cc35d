import type { Comparison, Difference } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { printDiff, printRequest } from './diff-replies.ts';
import { plain } from './paint.ts';
import { kindTexts } from './print-comparison.ts';

/** JUnit XML as CI systems read it: one test a command with a difference, one for all others; known differences are skipped. */
export function comparisonJunit(comparisons: readonly Comparison[]): string {
  const suites = comparisons.map(suite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mynah compare">\n${suites.join('')}</testsuites>\n`;
}

function suite({ before, after, differences, known, coverage }: Comparison): string {
  const sure = differences.filter(({ verdict }) => verdict === 'different');
  const cases = [
    ...sure.map((one) => testCase(one, 'failure')),
    ...differences.filter((one) => !sure.includes(one)).map((one) => testCase(one, 'skipped')),
    ...known.map((one) => testCase(one, 'skipped')),
    `  <testcase classname="mynah" name="${coverage.compared + coverage.familiar} exchanges"/>\n`,
  ];
  const name = `${before.name} to ${after.name}`;
  return `<testsuite name="${xml(name)}" tests="${cases.length}" failures="${sure.length}" errors="0" skipped="${cases.length - sure.length - 1}">\n${cases.join('')}</testsuite>\n`;
}

function testCase(one: Difference, outcome: 'failure' | 'skipped'): string {
  const { id, kind, command, note } = one;
  const name = `${commandName(command)} ${kindTexts[kind]} ${id}`;
  const text = [
    `> ${printRequest(one.request, 300, command)}`,
    ...printDiff(one.before, one.after, plain, 600),
  ].join('\n');
  return `  <testcase classname="mynah" name="${xml(name)}"><${outcome} message="${xml(note ?? kindTexts[kind])}">${xml(text)}</${outcome}></testcase>\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes what XML reserves; what it forbids can only come from file names, as captured bytes are escaped before. */
function xml(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, '\ufffd').replace(/[&<>"]/g, (char) => entities[char] ?? '');
}
