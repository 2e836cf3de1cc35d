const mostNames = 400;

/** The last word of each line of an answer of several lines: the name, in a listing. */
export function lastWords(texts: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const text of texts) {
    const lines = text.split(/\r?\n/);
    if (lines.length < 3 || lines.length > 500) continue;
    for (const line of lines) {
      const word = /[^\s<>"();]{1,40}$/.exec(line)?.[0];
      if (word !== undefined && /[A-Za-z0-9]/.test(word) && !/[.:;!?]$/.test(word)) words.add(word);
    }
  }
  return [...words].slice(0, mostNames);
}
