import type { Request } from '../../message/request/request.ts';

/** A request that names numbers up to `most` in the place of larger ones. */
export function namedBelow(request: Request, numbers: string, most: number): Request {
  const below = numbers.replace(/\d{1,15}/g, (digits) =>
    Number(digits) > most ? String(Math.max(1, most)) : digits,
  );
  if (below === numbers) return request;
  const swap = (text: string, from = 0) => {
    const at = text.indexOf(numbers, from);
    return at < 0 ? text : text.slice(0, at) + below + text.slice(at + numbers.length);
  };
  const behindVerb = ({ length }: string, text: string) => text.indexOf(request.verb) + length;
  return {
    ...request,
    raw: swap(request.raw, behindVerb(request.verb, request.raw)),
    line: swap(request.line, behindVerb(request.verb, request.line)),
    rest: swap(request.rest),
    words: request.words.map((word) => (word === numbers ? below : word)),
  };
}
