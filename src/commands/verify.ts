import { Command } from 'commander';
import { type Fidelity, fraction } from '../compare/play/fidelity.ts';
import { meetLive } from '../compare/play/network-peer.ts';
import { type Script, scriptsOf } from '../compare/play/script.ts';
import { scriptsWith, verifyScripts } from '../compare/play/verify-scripts.ts';
import { printFidelity } from '../compare/reports/print-fidelity.ts';
import { UsageError } from '../model/errors.ts';
import { many } from '../model/many.ts';
import type { Personality } from '../model/personality.ts';
import { readEndpoint, readServer } from '../net/endpoint-text.ts';
import { readPersonality } from '../personality/check-personality.ts';
import { readGiven } from '../personality/given-file.ts';
import type { KeyLog } from '../tls/keys/key-log.ts';
import { capturesGiven } from './arguments/captures-given.ts';
import { recordedConversations } from './shared/evidence-file.ts';
import type { Finish } from './shared/finish.ts';
import { keyLogOption, readKeyLogs } from './shared/key-log-option.ts';
import { meetPersonality, startsOf } from './shared/meet-personality.ts';
import { readNumberOption, readPercentOption } from './shared/option-values.ts';
import { problemLine } from './shared/problem-line.ts';
import { progressBar } from './shared/progress-bar.ts';
import { readRecordings } from './shared/read-recordings.ts';
import type { Recording } from './shared/recorded-services.ts';
import { complain, paint, width } from './shared/terminal.ts';

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
  readonly keylog?: string[];
}

/** `mynah verify`: plays recorded sessions to a personality, or to a live server, and judges the answers. */
export function verifyCommand(finish: Finish): Command {
  return new Command('verify')
    .description(
      'play recorded sessions to a personality (or a live server) and report how right its answers are',
    )
    .argument('<file>', 'personality')
    .argument('[capture...]', 'captures with the sessions to play, as with --pcap')
    .option(
      '--pcap <file...>',
      'captures with the sessions to play, each to an emulator just started; - is standard input (default with --live: those it was learned from)',
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
    .addOption(keyLogOption())
    .option('--json', 'machine-readable')
    .action(async (file: string, captures: string[], args: VerifyArguments) => {
      const pcap = capturesGiven(captures, args, 'one personality is judged at a time');
      finish(await verify(file, pcap.length === 0 ? args : { ...args, pcap: [...pcap] }));
    });
}

async function verify(file: string, args: VerifyArguments): Promise<0 | 1> {
  const least = [args.minClass, args.minText].map((text, index) =>
    text === undefined ? 0 : readPercentOption(index === 0 ? '--min-class' : '--min-text', text),
  );
  const personality = readGiven(file, readPersonality);
  const live = args.live === undefined ? undefined : readEndpoint('--live', args.live);
  const { scripts, starts } = await recordedScripts(file, personality, args);
  const seed = readNumberOption('--seed', args.seed);
  const bar = progressBar('sessions played');
  const { fidelity, verdicts } = await verifyScripts(
    scripts,
    live ? meetLive(live) : meetPersonality(personality, seed, starts),
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
  if (verdicts.length === 0)
    throw new UsageError(
      `nothing to judge: no reply was recorded in ${many(scripts.length, 'conversation')} with the server`,
    );
  if (live && verdicts.some(({ expected }) => expected !== '') && verdicts.every(({ got }) => got === ''))
    throw new UsageError(`--live ${args.live}: nobody answers there`);
  print(fidelity, args);
  const shares = [fidelity.class, fidelity.text];
  return shares.some((share, index) => 100 * fraction(share) < (least[index] ?? 0)) ? 1 : 0;
}

/** What is played, and when the server may have been started anew: before each capture. */
interface Recorded {
  readonly scripts: readonly Script[];
  readonly starts: readonly number[];
}

async function recordedScripts(
  file: string,
  personality: Personality,
  { pcap, live, server, keylog }: VerifyArguments,
): Promise<Recorded> {
  if (pcap === undefined && live === undefined)
    throw new UsageError('verify needs sessions to play: captures, or --live for those it was learned from');
  const captures =
    pcap === undefined
      ? [{ conversations: recordedConversations(file, personality) }]
      : await readCaptures(pcap, readKeyLogs(keylog));
  const all = scriptsOf(captures.flatMap(({ conversations }) => conversations));
  const { service } = personality;
  const { transport } = service;
  const partner = server === undefined ? service : { transport, ...readServer('--server', server) };
  const scripts = scriptsWith(all, partner);
  const where = pcap?.join(', ') ?? 'the personality';
  if (all.length === 0) throw new UsageError(`${where}: no conversations to play`);
  if (scripts.length === 0)
    throw new UsageError(
      `${where}: no conversation with ${transport} port ${partner.port}; --server names another server to judge by`,
    );
  return { scripts, starts: startsOf(captures) };
}

async function readCaptures(paths: readonly string[], keys: KeyLog): Promise<readonly Recording[]> {
  const { value, problems } = await readRecordings(paths, { keys });
  for (const problem of problems) complain(problemLine(problem));
  return value;
}

function print(fidelity: Fidelity, { json, misses }: VerifyArguments): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(fidelity, null, 2)}\n`);
    return;
  }
  const lines = printFidelity(fidelity, {
    paint: paint(),
    width: width(),
    misses: readNumberOption('--misses', misses),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}
