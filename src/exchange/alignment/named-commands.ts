const looked = 512; // characters of a line

/** How many times likelier it is that a line answers a command that it names. */
export const naming = 4;

/** Those of the commands that a line names, as words of their own in any letter case: `:End of WHOIS list`. */
export function namedCommands(line: string, commands: readonly string[]): readonly string[] {
  const words = new Set(
    line
      .slice(0, looked)
      .toUpperCase()
      .match(/[A-Z]{3,20}/g),
  );
  return commands.filter((command) => words.has(command.toUpperCase()));
}

/** Bits that lines save by naming the command that they answer. */
export function bitsOfNames(lines: readonly string[], command: string): number {
  return Math.log2(naming) * lines.filter((line) => namedCommands(line, [command]).length > 0).length;
}
