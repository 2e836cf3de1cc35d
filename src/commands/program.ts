import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { UsageError } from '../model/errors.ts';
import type { ExitCode, Finish } from './shared/finish.ts';

/** What each command loads is loaded for it alone: all of them together take three times as long to start as the quickest. */
const COMMANDS = new Map<string, (finish: Finish) => Promise<Command>>([
  ['learn', async (finish) => (await import('./learn/learn.ts')).learnCommand(finish)],
  ['work', async (finish) => (await import('./work.ts')).workCommand(finish)],
  ['fleet', async (finish) => (await import('./fleet.ts')).fleetCommand(finish)],
  ['flows', async (finish) => (await import('./flows.ts')).flowsCommand(finish)],
  ['capture', async (finish) => (await import('./capture/capture.ts')).captureCommand(finish)],
  ['scan', async (finish) => (await import('./scan/scan.ts')).scanCommand(finish)],
  ['verify', async (finish) => (await import('./verify.ts')).verifyCommand(finish)],
  ['identify', async (finish) => (await import('./identify/identify.ts')).identifyCommand(finish)],
  ['compare', async (finish) => (await import('./compare/compare.ts')).compareCommand(finish)],
  ['show', async (finish) => (await import('./show.ts')).showCommand(finish)],
  [
    'replay',
    async () => new Command('replay').description('answer like the learned server; see mynah replay --help'),
  ],
  ['serve', async (finish) => (await import('./serve.ts')).serveCommand(finish)],
  ['honeyd', async (finish) => (await import('./honeyd.ts')).honeydCommand(finish)],
]);

/** Parses `argv` and runs the one command it names. Every command is a file beside this one. */
export async function program(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const finish: Finish = (value) => {
    code = value;
  };
  const root = new Command('mynah')
    .description('Learns how a network server talks from packet captures, and then talks like it')
    .version(manifest.version);
  const named = COMMANDS.get(argv[0] ?? '');
  for (const load of named === undefined ? COMMANDS.values() : [named]) root.addCommand(await load(finish));
  for (const command of [root, ...root.commands]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .showHelpAfterError(false);
  }
  try {
    await root.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0; // --help, --version
    throw new UsageError(
      error.code === 'commander.help'
        ? 'no command given; see mynah --help'
        : error.message.replace(/^error: /, ''),
    );
  }
  return code;
}
