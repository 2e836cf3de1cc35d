import type { Request } from '../../../message/request/request.ts';

/** The request with other letters in its parameters: of the same form, but with no value that was ever seen. */
export function freshRequest(request: Request): Request {
  const words = request.words.map((word) => (isKeyword(word) ? word : freshen(word)));
  let rest = request.rest;
  request.words.forEach((word, index) => {
    rest = rest.replace(word, () => words[index] ?? word);
  });
  return { ...request, words, rest, line: request.line.replace(request.rest, () => rest) };
}

/** `FROM:`, `SIZE=`: parts of the command's syntax. */
function isKeyword(word: string): boolean {
  return /^[A-Za-z]+[:=]$/.test(word);
}

/** Shifts every letter, so that lengths and forms stay; digits are kept, as ranges of numbers matter. */
function freshen(word: string): string {
  return word.replace(/[A-Za-z]+/g, (letters) => [...letters].map(shifted).reverse().join(''));
}

function shifted(letter: string): string {
  const base = letter < 'a' ? 65 : 97;
  return String.fromCharCode(base + ((letter.charCodeAt(0) - base + 11) % 26));
}
