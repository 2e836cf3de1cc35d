import { Command } from 'commander';
import { replayHelp } from './replay-options.ts';

/**
 * `mynah replay` as the list of commands, its help and the completion of shells show it. It is run by `replay.ts`, without commander, which would
 * cost every connection that Honeyd makes some milliseconds.
 */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description('answer like the learned server: the emulator')
    .argument('<file>', 'personality');
  for (const [, names = '', text = ''] of replayHelp.matchAll(/^ {2}(--\S.*?) {2,}(\S.*)$/gm))
    for (const name of names.split(', ')) if (name !== '--help') command.option(flagsOf(name), text);
  command.helpInformation = () => replayHelp;
  return command;
}

/** `--listen ADDR:PORT` in the notation of commander: `--listen <addr:port>`. */
function flagsOf(name: string): string {
  const [flag = '', value] = name.split(' ');
  return value === undefined ? flag : `${flag} <${value.toLowerCase()}>`;
}
