import type { Cluster } from '../../model/cluster.ts';

const leastKnown = 8; // words of a list that clients have said as commands: a sentence does not have as many
const longestList = 16_384; // characters of a reply that are looked at

/**
 * Commands that the server itself names in a list, as `HELP` shows it, each with the mark behind it, `''` of most: servers mark those
 * that they do not carry out, `MAIL*`. What is listed is known to the server, whether any client has said it or not.
 */
export function listedCommands(
  clusters: readonly Cluster[],
  isVerb: (command: string) => boolean,
): ReadonlyMap<string, string> {
  const listed = new Map<string, string>();
  for (const { members } of clusters) {
    const words = wordsOf(members[0]?.exchange.reply.slice(0, longestList) ?? '');
    const known = new Set(words.map(([word]) => word).filter(isVerb));
    if (known.size >= leastKnown) for (const [word, mark] of words) listed.set(word, mark);
  }
  return listed;
}

/** Words in capitals that stand alone, and the one character behind each. */
function wordsOf(reply: string): readonly (readonly [word: string, mark: string])[] {
  const found = reply.matchAll(/(?<!\S)([A-Z][A-Z0-9]{1,15})([^\sA-Za-z0-9]?)(?!\S)/g);
  return Array.from(found, ([, word = '', mark = '']) => [word, mark] as const);
}
