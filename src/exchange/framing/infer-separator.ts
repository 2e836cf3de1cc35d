const separators = [',', '|', ';', ':', '/', '=', '~', '^', '&', '\x01', '\x1f'] as const;
const leastShare = 0.3; // of the requests that have it
const leastRepeated = 2; // requests a command, on average

/** What stands between words instead of blanks: the character by which lines begin with few words that come again and again. */
export function inferSeparator(lines: readonly string[]): string | undefined {
  const different = [...new Set(lines.filter((line) => line !== ''))];
  const byBlanks = new Set(different.map((line) => line.split(/[ \t]/)[0])).size;
  let best: { readonly separator: string; readonly commands: number } | undefined;
  for (const separator of separators) {
    const having = different.filter((line) => line.includes(separator));
    if (having.length < leastShare * different.length) continue;
    const firsts = different.map((line) => line.split(separator)[0] ?? '');
    const commands = new Set(firsts).size;
    const areWords = firsts.filter((word) => /^[A-Za-z][\w.-]*$/.test(word)).length >= 0.9 * firsts.length;
    if (!areWords || commands * 2 > byBlanks || commands * leastRepeated > different.length) continue;
    if (commands < (best?.commands ?? Number.POSITIVE_INFINITY)) best = { separator, commands };
  }
  return best?.separator;
}
