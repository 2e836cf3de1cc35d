import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { UsageError } from '../model/errors.ts';
import { kindOfFile } from '../personality/given-file.ts';
import { missingArgument } from './arguments/missing-argument.ts';
import type { ExitCode, Finish } from './shared/finish.ts';

/** What each command loads is loaded for it alone: all of them together take three times as long to start as the quickest. */
const COMMANDS = new Map<string, (finish: Finish) => Promise<Command>>([
  ['learn', async (finish) => (await import('./learn/learn.ts')).learnCommand(finish)],
  ['work', async (finish) => (await import('./work.ts')).workCommand(finish)],
  ['fleet', async (finish) => (await import('./fleet/fleet.ts')).fleetCommand(finish)],
  ['flows', async (finish) => (await import('./flows/flows.ts')).flowsCommand(finish)],
  ['capture', async (finish) => (await import('./capture/capture.ts')).captureCommand(finish)],
  ['scan', async (finish) => (await import('./scan/scan.ts')).scanCommand(finish)],
  ['verify', async (finish) => (await import('./verify.ts')).verifyCommand(finish)],
  ['identify', async (finish) => (await import('./identify/identify.ts')).identifyCommand(finish)],
  ['compare', async (finish) => (await import('./compare/compare.ts')).compareCommand(finish)],
  ['edit', async (finish) => (await import('./edit/edit.ts')).editCommand(finish)],
  ['set', async (finish) => (await import('./edit/set.ts')).setCommand(finish)],
  ['merge', async (finish) => (await import('./edit/merge.ts')).mergeCommand(finish)],
  ['show', async (finish) => (await import('./show.ts')).showCommand(finish)],
  ['replay', async () => (await import('./replay/replay-command.ts')).replayCommand()],
  ['serve', async (finish) => (await import('./serve/serve.ts')).serveCommand(finish)],
  [
    'completion',
    async (finish) =>
      (await import('./completion/completion.ts')).completionCommand(finish, () =>
        commandTree(undefined, finish),
      ),
  ],
  ['honeyd', async (finish) => (await import('./honeyd.ts')).honeydCommand(finish)],
]);

/** Parses `argv` and runs the one command it names. Every command is a file or folder beside this one. */
export async function program(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const words = inOurWords(argv);
  const root = await commandTree(words[0], (value) => {
    code = value;
  });
  try {
    await root.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0; // --help, --version
    throw new UsageError(complaintOf(error, words));
  }
  return code;
}

/** What is wrong with the command line, in the user's words where commander would name its own notions. */
function complaintOf({ code, message }: CommanderError, words: readonly string[]): string {
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  switch (code) {
    case 'commander.help':
      return 'no command given; see mynah --help';
    case 'commander.missingArgument':
    case 'commander.missingMandatoryOptionValue':
      return missingArgument(words);
    case 'commander.optionMissingArgument':
      return text.replace(
        /^option '(?:-\w, )?(\S+) (.*)' argument missing$/,
        `${words[0]}: nothing follows $1: give $1 $2`,
      );
    default:
      return text;
  }
}

/** The command of this name; where none has it, all of them. */
async function commandTree(name: string | undefined, finish: Finish): Promise<Command> {
  const root = new Command('mynah')
    .description('Learns how a network server talks from packet captures, and then talks like it')
    .version(manifest.version);
  const named = COMMANDS.get(name ?? '');
  for (const load of named === undefined ? COMMANDS.values() : [named]) root.addCommand(await load(finish));
  for (const command of [root, ...root.commands, ...root.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .showHelpAfterError(false);
  }
  return root;
}

/** `help COMMAND` is `COMMAND --help`. Throws UsageError for what is no command, in words of what it is instead. */
function inOurWords(argv: readonly string[]): readonly string[] {
  const [first = '', second] = argv;
  if (first === 'help' && second !== undefined) {
    if (COMMANDS.has(second)) return [second, '--help'];
    throw new UsageError(
      `there is no command ${second}: the commands are ${[...COMMANDS.keys()].join(', ')}`,
    );
  }
  if (first.startsWith('-') || COMMANDS.has(first)) return argv;
  const kind = kindOfFile(first);
  if (kind === 'capture')
    throw new UsageError(`${first} is a capture: what about it? e.g. mynah learn ${first}`);
  if (kind === 'personality')
    throw new UsageError(`${first} is a personality: what about it? e.g. mynah show ${first}`);
  return argv;
}
