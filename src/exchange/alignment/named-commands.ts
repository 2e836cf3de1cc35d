const looked = 512; // characters of a line

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
