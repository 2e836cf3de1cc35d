import { Argument, Command } from 'commander';
import type { Finish } from '../shared/finish.ts';
import { commandWords } from './command-words.ts';
import { bashCompletion, fishCompletion, zshCompletion } from './completion-scripts.ts';
import { manPage } from './man-page.ts';

const shells: Readonly<Record<string, (root: Command) => string>> = {
  bash: (root) => bashCompletion(commandWords(root)),
  zsh: (root) => zshCompletion(commandWords(root)),
  fish: (root) => fishCompletion(commandWords(root)),
  man: (root) => manPage(root),
};

const help = `
  bash:  source <(mynah completion bash)          in ~/.bashrc
  zsh:   mynah completion zsh > "\${fpath[1]}/_mynah"
  fish:  mynah completion fish > ~/.config/fish/completions/mynah.fish
  man:   mynah completion man > mynah.1; it comes with the package`;

/** `mynah completion`: what a shell has to know to complete command lines. `root` gives the tree of all commands. */
export function completionCommand(finish: Finish, root: () => Promise<Command>): Command {
  return new Command('completion')
    .description('print what completes command lines in a shell, or the man page')
    .addArgument(new Argument('<shell>', 'the shell, or man').choices(Object.keys(shells)))
    .addHelpText('after', help)
    .action(async (shell: string) => {
      process.stdout.write(shells[shell]?.(await root()) ?? '');
      finish(0);
    });
}
