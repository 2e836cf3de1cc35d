import { connectionAsked, namedVersion, type RequestHead, requestRules } from '../../knowledge/http.ts';
import { headersOf } from './headers.ts';
import type { Request } from './request.ts';

/** What a request with headers asks for the connection: `close`, or `keep-alive`. Undefined for a request without a version. */
export function connectionOf(request: Request): string | undefined {
  const head = headOf(request);
  return head && connectionAsked(head.version, head.headers.get('connection') ?? []);
}

/** The rule that a request with headers breaks first, in a word; undefined where it breaks none. */
export function faultOf(request: Request): string | undefined {
  if (request.kind !== 'command' || !/[A-Za-z]/.test(request.verb)) return undefined;
  const head = headOf(request);
  return head && requestRules.find(({ isBroken }) => isBroken(head))?.name;
}

function headOf(request: Request): RequestHead | undefined {
  const { line, verb, words } = request;
  const version = namedVersion.exec(words.at(-1) ?? '')?.[1];
  if (version === undefined) return undefined;
  return { line, method: verb, words, version, headers: headersOf(request) };
}
