import type { Request } from './request.ts';

const longest = 200; // characters of one of the two

/** Part `pair` of a request that follows `before`; undefined where one of the two has no parameter. */
export function pairOf(before: Request | undefined, request: Request): string | undefined {
  const [said] = before?.kind === 'command' ? before.words : [];
  const [own] = request.kind === 'command' ? request.words : [];
  if (said === undefined || own === undefined || said.length > longest || own.length > longest)
    return undefined;
  return `${said}\0${own}`;
}
