import type { Command } from 'commander';

/** A command as a shell completes it. */
export interface CommandWords {
  /** `learn`, or `fleet publish`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
}

interface OptionWords {
  readonly flag: string;
  readonly description: string;
  /** Takes a value, which may be the name of a file. */
  readonly takesValue: boolean;
  /** The values there are, where these are known. */
  readonly choices: readonly string[];
}

/** All commands of a program, those of a command behind it. */
export function commandWords(root: Command, before = ''): readonly CommandWords[] {
  return root.commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    const options = command.options.map((option) => ({
      flag: option.long ?? option.flags,
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    }));
    const help = { flag: '--help', description: 'display help for command', takesValue: false, choices: [] };
    return [
      { name, description: command.description(), options: [...options, help] },
      ...commandWords(command, `${name} `),
    ];
  });
}
