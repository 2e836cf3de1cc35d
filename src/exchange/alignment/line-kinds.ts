import { isBinary } from '../../message/bytes/is-binary.ts';

const frequent = 3; // sessions in which a word begins lines, to be a kind of its own
const longest = 20; // characters

/** What kind of line a line of a reply is: its code and whether others follow, a lone dot, nothing, its first word where that is frequent; `~` otherwise. */
export type LineKinds = (line: string) => string;

export function lineKinds(sessions: readonly (readonly string[])[]): LineKinds {
  const counts = new Map<string, number>();
  for (const lines of sessions) {
    for (const word of new Set(lines.map(wordOf))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return (line) => {
    const word = wordOf(line);
    return (counts.get(word) ?? 0) >= frequent ? word : '~';
  };
}

function wordOf(line: string): string {
  const code = /^\d{3}(?=[ \-\r\n]|$)-?/.exec(line)?.[0];
  if (code !== undefined) return code;
  const text = line.replace(/^:[^ \r\n]{1,255} /, ':'); // who says it comes first (RFC 1459, 2.3)
  const word = /^[^ \t\r\n]*/.exec(text.slice(0, longest + 1))?.[0] ?? '';
  return /^:\d{3}$/.test(word) ? word : word.replace(/\d+/g, '0');
}

/** A text in lines, each with its end; bytes that no text has are not cut at what looks like one. */
export function linesOf(text: string): readonly string[] {
  if (isBinary(text)) return [text];
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
