import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { UsageError } from '../model/errors.ts';
import { captureCommand } from './capture.ts';
import { compareCommand } from './compare.ts';
import { flowsCommand } from './flows.ts';
import { honeydCommand } from './honeyd.ts';
import { learnCommand } from './learn.ts';
import type { ExitCode } from './run-command.ts';
import { serveCommand } from './serve.ts';
import { showCommand } from './show.ts';
import { verifyCommand } from './verify.ts';

/** What a command hands back through its action: see `finish`. */
export type Finish = (code: ExitCode) => void;

/** Parses `argv` and runs the one command it names. Every command is a file beside this one. */
export async function program(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const finish: Finish = (value) => {
    code = value;
  };
  const root = new Command('mynah')
    .description('Learns how a network server talks from packet captures, and then talks like it')
    .version(manifest.version)
    .addCommand(learnCommand(finish))
    .addCommand(flowsCommand(finish))
    .addCommand(captureCommand(finish))
    .addCommand(verifyCommand(finish))
    .addCommand(compareCommand(finish))
    .addCommand(showCommand(finish))
    .addCommand(new Command('replay').description('answer like the learned server; see mynah replay --help'))
    .addCommand(serveCommand(finish))
    .addCommand(honeydCommand(finish));
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
