import type { Token } from './tokenize-reply.ts';

const before = 4; // tokens of the same line that tell where a word stands
const after = 1;

/** Whether a number of its own, or a word with a digit in it: what may be an id, a counter, a measurement. */
export function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

/**
 * Where in a line a word stands, whatever the reply: the tokens beside it with their digits left out. Words of one context
 * say the same kind of thing, as `STAT uptime 11` in every answer to `stats`.
 */
export function contextOf(tokens: readonly Token[], at: number): string {
  const left: string[] = [];
  for (let index = at - 1; index >= 0 && left.length < before; index--) {
    const text = shownIn(tokens[index]);
    if (text === '\n') break;
    if (text !== '') left.unshift(text);
  }
  const right: string[] = [];
  for (let index = at + 1; index < tokens.length && right.length < after; index++) {
    const text = shownIn(tokens[index]);
    if (text !== '') right.push(text);
    if (text === '\n') break;
  }
  return `${left.join('')}\0${right.join('')}`;
}

function shownIn(token: Token | undefined): string {
  if (!token) return '';
  return token.masks.fresh ?? token.masks.ends ?? token.text.replace(/\d+/g, '#');
}

/** The whole word, between blanks and brackets, that one token or several are a part of. */
export function wordAround(tokens: readonly Token[], at: number, count = 1): string {
  const ends = (token: Token | undefined) => !token || /^[\s<>()"',;=[\]{}]$/.test(token.text);
  let from = at;
  let to = at + count - 1;
  while (!ends(tokens[from - 1])) from--;
  while (!ends(tokens[to + 1])) to++;
  return tokens
    .slice(from, to + 1)
    .map(({ text }) => text)
    .join('');
}
