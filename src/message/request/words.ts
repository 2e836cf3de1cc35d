/** Words are separated by blanks and tabs. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

export function blankFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

const mostWords = 1024; // of a line; a client may send half a million

export function splitBlanks(text: string): string[] {
  return text.split(/[ \t]+/, mostWords).filter((word) => word !== '');
}

/**
 * Words are separated by blanks outside of quotes; a leading keyword with `:` or `=` is a word of its own, so that
 * `FROM:<a@b>`, `FROM: <a@b>` and `SIZE=100` show their value alone.
 */
export function splitWords(rest: string): string[] {
  const words: string[] = [];
  for (const [token] of rest.matchAll(/"(?:[^"\\]|\\.)*"(?=[ \t]|$)|[^ \t]+/g)) {
    const keyword = /^[A-Za-z]+[:=]/.exec(token)?.[0];
    if (keyword === undefined || keyword.length === token.length) words.push(token);
    else words.push(keyword, token.slice(keyword.length));
    if (words.length >= 64) break;
  }
  return words;
}

const longestCommand = 1024; // characters; what is longer is none, and would be compared and kept as long as it is

/** A verb as it is compared. */
export function canonical(verb: string, caseless: boolean): string {
  const said = verb.slice(0, longestCommand);
  return caseless ? said.toUpperCase() : said;
}

/** What of a request has its words in it. */
interface Said {
  readonly raw: string;
  readonly line: string;
  readonly verb: string;
  readonly rest: string;
  readonly words: readonly string[];
}

/** A request as it would be with another word in the place of one behind its command. */
export function withWord<T extends Said>(request: T, word: string, other: string): T {
  const swap = (text: string, from = 0) => {
    const at = text.indexOf(word, from);
    return at < 0 ? text : text.slice(0, at) + other + text.slice(at + word.length);
  };
  const behindVerb = (text: string) => text.indexOf(request.verb) + request.verb.length;
  return {
    ...request,
    raw: swap(request.raw, behindVerb(request.raw)),
    line: swap(request.line, behindVerb(request.line)),
    rest: swap(request.rest),
    words: request.words.map((one) => (one === word ? other : one)),
  };
}
