import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { compareRecordings, type NamedRecording } from '../compare/differences/compare-recordings.ts';
import { cutTogether } from '../compare/differences/cut-together.ts';
import type { Comparison, Difference } from '../compare/differences/difference.ts';
import { comparisonHtml } from '../compare/reports/comparison-html.ts';
import { comparisonJunit } from '../compare/reports/comparison-junit.ts';
import { printAccepted, readAccepted, readIgnore } from '../compare/reports/known-differences.ts';
import { coloured, plain } from '../compare/reports/paint.ts';
import { printComparison } from '../compare/reports/print-comparison.ts';
import { readEndpoint } from '../net/endpoint-text.ts';
import { writeAtomically } from '../personality/write-atomically.ts';
import { pairServices, readSide } from './shared/compared-services.ts';
import type { Finish } from './shared/finish.ts';
import { keyLogOption, readKeyLogs } from './shared/key-log-option.ts';

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
  readonly keylog?: string[];
}

/** `mynah compare`: what differs in how a server talks between two recordings or personalities. */
export function compareCommand(finish: Finish): Command {
  return new Command('compare')
    .description('compare how a server talks in two captures (or personalities)')
    .argument('<before>', 'capture, or personality with its recordings')
    .argument('<after>', 'capture, or personality with its recordings')
    .option('--server <addr:port>', 'compare only this service')
    .addOption(keyLogOption())
    .option(
      '--ignore <what>',
      'leave out a kind (status, state, closing, text, field, timing), a command, or /expression/ that differing words match; repeatable',
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option('--accept <file>', 'known differences by their id, one a line')
    .option('--write-accept <file>', 'append the differences found to this file')
    .option('--timing', 'compare how long answers take, too')
    .option('--uncovered', 'name what only one of them asks')
    .option('--json', 'machine-readable')
    .option('--html <file>', 'write a self-contained page')
    .option('--junit <file>', 'write JUnit XML for CI systems')
    .addHelpText('after', '\nExit code: 0 same, 1 different, 2 trouble.')
    .action(async (before: string, after: string, args: CompareArguments) => {
      finish(await compare(before, after, args));
    });
}

async function compare(before: string, after: string, args: CompareArguments): Promise<0 | 1> {
  const only = args.server === undefined ? undefined : readEndpoint('--server', args.server);
  const isKnown = knownBy(args);
  const keys = readKeyLogs(args.keylog);
  const { pairs, alone } = pairServices(
    await readSide(before, only, keys),
    await readSide(after, only, keys),
  );
  const comparisons = pairs.map(([one, other]) => {
    const [a, b] = cutTogether(one, other);
    const name = (file: string, side: typeof one) =>
      pairs.length > 1 ? `${nameOf(file)} ${side.name}` : nameOf(file);
    const sides: [NamedRecording, NamedRecording] = [
      { name: name(before, one), sessions: a },
      { name: name(after, other), sessions: b },
    ];
    return compareRecordings(...sides, { isKnown, timing: args.timing === true });
  });
  for (const line of alone) process.stderr.write(`mynah: ${line}\n`);
  write(comparisons, args);
  return comparisons.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

/** As short as it is unmistakable: two captures are often `folder/train.pcap` and `other/train.pcap`. */
function nameOf(file: string): string {
  return file.split('/').slice(-2).join('/');
}

function knownBy({ ignore, accept }: CompareArguments): (difference: Difference) => boolean {
  const ignored = ignore.map(readIgnore);
  const accepted = accept === undefined ? new Set<string>() : readAccepted(readFileSync(accept, 'utf8'));
  return (difference) => accepted.has(difference.id) || ignored.some((isIgnored) => isIgnored(difference));
}

function write(comparisons: readonly Comparison[], args: CompareArguments): void {
  if (args.html !== undefined) writeAtomically(args.html, comparisonHtml(comparisons));
  if (args.junit !== undefined) writeAtomically(args.junit, comparisonJunit(comparisons));
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
    paint: process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain,
    width: process.stdout.columns ?? 120,
    uncovered: args.uncovered === true,
  };
  const texts = comparisons.map((comparison) => printComparison(comparison, options).join('\n'));
  process.stdout.write(`${texts.join('\n\n')}\n`);
}
