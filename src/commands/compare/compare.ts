import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Comparison, Difference } from '../../compare/differences/difference.ts';
import { comparisonHtml } from '../../compare/reports/comparison-html.ts';
import { comparisonJunit } from '../../compare/reports/comparison-junit.ts';
import { comparisonMarkdown } from '../../compare/reports/comparison-markdown.ts';
import { printAccepted, readAccepted, readIgnore } from '../../compare/reports/known-differences.ts';
import { printComparison } from '../../compare/reports/print-comparison.ts';
import { UsageError } from '../../model/errors.ts';
import { readServer } from '../../net/endpoint-text.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';
import { checkFolder } from '../arguments/check-folder.ts';
import { missingArgument } from '../arguments/missing-argument.ts';
import type { Finish } from '../shared/finish.ts';
import { keyLogOption, readKeyLogs } from '../shared/key-log-option.ts';
import { complain, paint, width } from '../shared/terminal.ts';
import { printBaseline } from './baseline.ts';
import { compareSides } from './compare-sides.ts';
import type { ComparedService } from './compared-service.ts';
import { readSide } from './compared-services.ts';
import { comparable } from './played-personalities.ts';

interface CompareArguments {
  readonly server?: string;
  readonly ignore: string[];
  readonly accept?: string;
  readonly writeAccept?: string;
  readonly timing?: true;
  readonly uncovered?: true;
  readonly json?: true;
  readonly html?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly before: string[];
  readonly after: string[];
  readonly save?: string;
  readonly strict?: true;
  readonly keylog?: string[];
}

/** `mynah compare`: what differs in how a server talks between two recordings or personalities. */
export function compareCommand(finish: Finish): Command {
  return new Command('compare')
    .description('compare how a server talks in two captures (or personalities)')
    .argument('[before]', 'capture, personality with its recordings, or baseline')
    .argument('[after]', 'capture, personality with its recordings, or baseline')
    .option('--before <file...>', 'several captures that are BEFORE together', [])
    .option('--after <file...>', 'several captures that are AFTER together', [])
    .option('--save <file>', 'write BEFORE into one file, to be BEFORE of later comparisons')
    .option('--strict', 'what may differ is a difference, too')
    .option('--server <addr:port>', 'compare only this service')
    .option(
      '--ignore <what>',
      'leave out a kind (status, state, closing, text, field, timing), a command, or /expression/ that differing words match; repeatable',
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option('--accept <file>', 'known differences by their id, one a line')
    .option('--write-accept <file>', 'append the differences found to this file')
    .addOption(keyLogOption())
    .option('--timing', 'compare how long answers take, too')
    .option('--uncovered', 'name what only one of them asks')
    .option('--json', 'machine-readable')
    .option('--html <file>', 'write a self-contained page')
    .option('--junit <file>', 'write JUnit XML for CI systems')
    .option('--markdown <file>', 'write a summary in Markdown for CI systems')
    .addHelpText('after', help)
    .action(async (before: string | undefined, after: string | undefined, args: CompareArguments) => {
      finish(await compare(sidesOf(before, after, args), args));
    });
}

const help = `
A difference is certain where it was seen again and again, or where it cannot be chance: a status, a word, a version. What was
seen once on each side and is a number or an id "may differ": it is shown and does not change the exit code.

  mynah compare monday.pcap tuesday.pcap
  mynah compare --before mon.pcap tue.pcap --after wed.pcap
  mynah compare monday.pcap --save baseline.json
  mynah compare baseline.json wednesday.pcap --markdown summary.md
  mynah compare a.pcap b.pcap --ignore timing --ignore HELP --ignore '/^nginx/'

Exit code: 0 same, 1 different, 2 trouble.`;

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The files of both sides: named by position or by option. Throws UsageError where one is missing or named twice. */
function sidesOf(before: string | undefined, after: string | undefined, args: CompareArguments): Sides {
  const named = [before, after].filter((path) => path !== undefined);
  const sides = {
    before: args.before.length > 0 ? args.before : named.splice(0, 1),
    after: args.after.length > 0 ? args.after : named.splice(0, 1),
  };
  if (named.length > 0) throw new UsageError(`${named[0]}: BEFORE and AFTER are given already`);
  if (sides.before.length === 0) throw new UsageError(missingArgument(['compare']));
  if (sides.after.length === 0 && args.save === undefined)
    throw new UsageError('nothing to compare with; see mynah compare --help');
  return sides;
}

async function compare(sides: Sides, args: CompareArguments): Promise<0 | 1> {
  for (const option of ['save', 'html', 'junit', 'markdown', 'writeAccept'] as const)
    checkFolder(`--${option === 'writeAccept' ? 'write-accept' : option}`, args[option]);
  const only = args.server === undefined ? undefined : readServer('--server', args.server);
  const isKnown = knownBy(args);
  const keys = readKeyLogs(args.keylog);
  const earlier = await readSide(sides.before, only, keys);
  if (args.save !== undefined) writeAtomically(args.save, printBaseline(earlier));
  if (sides.after.length === 0) return 0;
  const later = await readSide(sides.after, only, keys);
  const [one, other] = await comparable(earlier, later);
  if (one !== earlier)
    complain('both were learned from the same sessions: compared is how they answer these');
  else for (const line of onlySessionsOf(sides, earlier, later)) complain(line);
  const names = { before: nameOf(sides.before), after: nameOf(sides.after) };
  const { comparisons, alone } = compareSides(one, other, names, {
    isKnown,
    timing: args.timing === true,
  });
  for (const line of alone) complain(line);
  write(comparisons, args);
  const counts = ({ verdict }: Difference) => args.strict === true || verdict === 'different';
  return comparisons.some(({ differences }) => differences.some(counts)) ? 1 : 0;
}

/** Beside a capture a personality stands for what it was learned from, which no edit changes: who does not know takes "same" for an answer to another question. */
function onlySessionsOf(
  { before, after }: Sides,
  earlier: readonly ComparedService[],
  later: readonly ComparedService[],
): readonly string[] {
  const learned = (services: readonly ComparedService[]) => services.some((one) => one.personality);
  if (learned(earlier) === learned(later)) return [];
  const name = nameOf(learned(earlier) ? before : after);
  return [
    `${name}: compared are the sessions it was learned from, not what was changed in it by hand (mynah verify plays a capture to it as it is)`,
  ];
}

/** As short as it is unmistakable: two captures are often `folder/train.pcap` and `other/train.pcap`. */
function nameOf(files: readonly string[]): string {
  const [first = '', ...others] = files;
  const name = first.split('/').slice(-2).join('/');
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

function knownBy({ ignore, accept }: CompareArguments): (difference: Difference) => boolean {
  const ignored = ignore.map(readIgnore);
  const accepted = accept === undefined ? new Set<string>() : readAccepted(readFileSync(accept, 'utf8'));
  return (difference) => accepted.has(difference.id) || ignored.some((isIgnored) => isIgnored(difference));
}

function write(comparisons: readonly Comparison[], args: CompareArguments): void {
  if (args.html !== undefined) {
    writeAtomically(args.html, comparisonHtml(comparisons));
    process.stderr.write(`${args.html}: the page, to be opened in a browser\n`);
  }
  if (args.junit !== undefined) writeAtomically(args.junit, comparisonJunit(comparisons));
  if (args.markdown !== undefined) writeAtomically(args.markdown, comparisonMarkdown(comparisons));
  if (args.writeAccept !== undefined) {
    const head = existsSync(args.writeAccept)
      ? ''
      : '# Differences that are wanted: an id a line, the rest is for people.\n';
    appendFileSync(
      args.writeAccept,
      head + printAccepted(comparisons.flatMap(({ differences }) => differences)),
    );
  }
  if (args.json) {
    for (const comparison of comparisons) process.stdout.write(`${JSON.stringify(comparison)}\n`);
    return;
  }
  const options = {
    paint: paint(),
    width: width(),
    uncovered: args.uncovered === true,
  };
  const texts = comparisons.map((comparison) => printComparison(comparison, options).join('\n'));
  process.stdout.write(`${texts.join('\n\n')}\n`);
}
