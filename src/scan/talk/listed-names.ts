import countBy from 'lodash/countBy.js';

const mostNames = 400;

/** The last word of each line of an answer of several lines: the name, in a listing. Lines with fewer words than most are none of it (`total 32`). */
export function lastWords(texts: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const text of texts) {
    const lines = text.split(/\r?\n/);
    if (lines.length < 3 || lines.length > 500) continue;
    const least = commonest(lines.flatMap((line) => (line.trim() === '' ? [] : wordsOf(line))));
    for (const line of lines) {
      if (wordsOf(line) < least) continue;
      const word = /[^\s<>"();]{1,40}$/.exec(line)?.[0];
      if (word !== undefined && /[A-Za-z0-9]/.test(word) && !/[.:;!?]$/.test(word)) words.add(word);
    }
  }
  return [...words].slice(0, mostNames);
}

function wordsOf(line: string): number {
  return line.trim().split(/\s+/).length;
}

/** Of several that are as frequent the largest; 0 where there is none. */
function commonest(numbers: readonly number[]): number {
  const counts = countBy(numbers);
  const most = Math.max(...Object.values(counts));
  return Math.max(0, ...numbers.filter((number) => counts[number] === most));
}
