import { Command } from 'commander';
import { readConversations } from '../capture/read-conversations.ts';
import { type Fidelity, fraction } from '../compare/play/fidelity.ts';
import { meetLive } from '../compare/play/network-peer.ts';
import type { Meet } from '../compare/play/peer.ts';
import { type Script, scriptsOf } from '../compare/play/script.ts';
import { meetSession } from '../compare/play/session-peer.ts';
import { scriptsWith, verifyScripts } from '../compare/play/verify-scripts.ts';
import { coloured, plain } from '../compare/reports/paint.ts';
import { printFidelity } from '../compare/reports/print-fidelity.ts';
import { decodeRecordings } from '../exchange/stored-conversations.ts';
import type { Conversation } from '../model/conversation.ts';
import { UsageError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { readPersonality } from '../personality/check-personality.ts';
import { openSession } from '../replay/open-session.ts';
import { seededChance } from '../replay/session/chance.ts';
import { newState } from '../replay/session/session-options.ts';
import type { Finish } from './shared/finish.ts';
import { readEndpointOption, readNumberOption } from './shared/option-values.ts';
import { problemLine } from './shared/problem-line.ts';
import { progressBar } from './shared/progress-bar.ts';

interface VerifyArguments {
  readonly pcap?: string[];
  readonly live?: string;
  readonly server?: string;
  readonly minClass?: string;
  readonly minText?: string;
  readonly misses: string;
  readonly patience: string;
  readonly quiet: string;
  readonly parallel?: string;
  readonly seed: string;
  readonly json?: true;
}

/** `mynah verify`: plays recorded sessions to a personality, or to a live server, and judges the answers. */
export function verifyCommand(finish: Finish): Command {
  return new Command('verify')
    .description(
      'play recorded sessions to a personality (or a live server) and report how right its answers are',
    )
    .argument('<file>', 'personality')
    .option(
      '--pcap <file...>',
      'captures with the sessions to play; - is standard input (default with --live: those it was learned from)',
    )
    .option(
      '--live <addr:port>',
      'play them to this server instead: an emulator that is running, or a real server',
    )
    .option(
      '--server <addr:port>',
      'play the sessions held with this server (default: those of the personality’s)',
    )
    .option('--min-class <percent>', 'exit code 1 if fewer statuses are right')
    .option('--min-text <percent>', 'exit code 1 if fewer replies are right')
    .option('--misses <kinds>', 'how many kinds of wrong replies to show', '10')
    .option(
      '--patience <ms>',
      'longest wait for a reply of a live server beyond what the recording shows',
      '3000',
    )
    .option('--quiet <ms>', 'a live server that says nothing more for so long has finished its reply', '200')
    .option('--parallel <sessions>', 'sessions played at a time (default: 1, with --live 4)')
    .option('--seed <number>', 'of the random parts of the answers', '1')
    .option('--json', 'machine-readable')
    .action(async (file: string, args: VerifyArguments) => finish(await verify(file, args)));
}

async function verify(file: string, args: VerifyArguments): Promise<0 | 1> {
  const personality = readPersonality(file);
  const live = args.live === undefined ? undefined : readEndpointOption('--live', args.live);
  const scripts = await recordedScripts(personality, args);
  const bar = progressBar('sessions played');
  const { fidelity } = await verifyScripts(
    scripts,
    live ? meetLive(live) : meetPersonality(personality, args),
    {
      timeout: readNumberOption('--patience', args.patience),
      quiet: readNumberOption('--quiet', args.quiet),
      parallel: args.parallel === undefined ? (live ? 4 : 1) : readNumberOption('--parallel', args.parallel),
      grammar: personality.grammar,
      templates: personality.templates,
      progress: bar.update,
    },
  );
  bar.stop();
  print(fidelity, args);
  const low =
    isBelow(fidelity.class, '--min-class', args.minClass) ||
    isBelow(fidelity.text, '--min-text', args.minText);
  return low ? 1 : 0;
}

async function recordedScripts(
  { service, recordings }: Personality,
  { pcap, live, server }: VerifyArguments,
): Promise<readonly Script[]> {
  if (pcap === undefined && live === undefined)
    throw new UsageError('verify needs sessions to play: --pcap, or --live for those it was learned from');
  const conversations = pcap === undefined ? decodeRecordings(recordings) : await readCaptures(pcap);
  const partner = server === undefined ? service : readEndpointOption('--server', server);
  const scripts = scriptsWith(scriptsOf(conversations), partner);
  if (scripts.length === 0)
    throw new UsageError(`${pcap?.join(', ') ?? 'the personality'}: no conversations to play`);
  return scripts;
}

async function readCaptures(paths: readonly string[]): Promise<readonly Conversation[]> {
  const { value, problems } = await readConversations(paths);
  for (const problem of problems) process.stderr.write(`mynah: ${problemLine(problem)}\n`);
  return value;
}

/** Sessions share their counters, as those of a running emulator do. */
function meetPersonality(personality: Personality, { seed }: VerifyArguments): Meet {
  const chance = seededChance(readNumberOption('--seed', seed));
  const shared = newState();
  return meetSession((ends) => openSession(personality, { ends, random: chance(), timing: 'fast', shared }));
}

function print(fidelity: Fidelity, { json, misses }: VerifyArguments): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(fidelity, null, 2)}\n`);
    return;
  }
  const lines = printFidelity(fidelity, {
    paint: process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain,
    width: process.stdout.columns ?? 120,
    misses: readNumberOption('--misses', misses),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}

function isBelow(share: Fidelity['class'], option: string, least: string | undefined): boolean {
  return least !== undefined && 100 * fraction(share) < readNumberOption(option, least);
}
