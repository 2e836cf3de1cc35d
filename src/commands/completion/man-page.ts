import type { Command } from 'commander';

/** A man page (man(7)) of a program, made of the help of all its commands. */
export function manPage(root: Command): string {
  const commands = root.commands.flatMap((command) => [command, ...command.commands]);
  return `${[
    `.\\" Made from the help by mynah completion man.`,
    `.TH MYNAH 1 "" "mynah ${root.version() ?? ''}" "User Commands"`,
    '.SH NAME',
    `mynah \\- ${roff(decapitalized(root.description()))}`,
    '.SH SYNOPSIS',
    '.B mynah',
    '.I command',
    '[\\fIoptions\\fR] [\\fIarguments\\fR]',
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    'As of diff(1): 0 yes, the same, or done; 1 no, different, or below what was demanded; 2 trouble.',
    '.SH ENVIRONMENT',
    '.TP\n.B NO_COLOR\nNo colours; FORCE_COLOR wants them also where standard output is no terminal.',
    '.TP\n.B LISTEN_FDS\nSockets that systemd hands over to mynah serve and mynah replay.',
    '.SH SEE ALSO',
    'tcpdump(1), nmap(1), honeyd(8), systemd.socket(5)',
  ].join('\n')}\n`;
}

function commandLines(command: Command): readonly string[] {
  const words = [...(command.parent?.parent ? [command.parent.name()] : []), command.name()];
  const given = command.registeredArguments.map((argument) => {
    const name = `\\fI${roff(argument.name())}\\fR${argument.variadic ? '...' : ''}`;
    return argument.required ? name : `[${name}]`;
  });
  const usage = [
    `\\fB${words.join(' ')}\\fR`,
    ...(command.options.length > 0 ? ['[\\fIoptions\\fR]'] : []),
    ...given,
  ];
  return [
    `.SS "${words.join(' ')}"`,
    usage.join(' '),
    '.PP',
    `${roff(capitalized(command.description()))}.`,
    ...command.options.flatMap(({ flags, description, defaultValue }) => [
      '.TP',
      `\\fB${roff(flags)}\\fR`,
      roff(`${description}${typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : ''}`),
    ]),
  ];
}

/** Text that troff prints as it stands. */
function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function decapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
