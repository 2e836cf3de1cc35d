import type { Request } from '../request/request.ts';

/** A request as it would be with another word in the place of one behind its command. */
export function withWord(request: Request, word: string, other: string): Request {
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
