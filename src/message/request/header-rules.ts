import { headersOf } from './headers.ts';
import type { Request } from './request.ts';

/**
 * What a request with headers asks for the connection: `close`, or `keep-alive` (RFC 9112, 9.3: HTTP/1.1 keeps it unless
 * told otherwise). Undefined for a request without a version.
 */
export function connectionOf(request: Request): string | undefined {
  const version = versionOf(request);
  if (version === undefined) return undefined;
  const said = (headersOf(request).get('connection') ?? []).join(',').toLowerCase();
  if (/(?:^|,)[ \t]*close[ \t]*(?:,|$)/.test(said)) return 'close';
  if (/(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/.test(said)) return 'keep-alive';
  return version === '1.0' || version === '0.9' ? 'close' : 'keep-alive';
}

const longestLine = 8000; // that every server should take (RFC 9112, 3)

/**
 * The rule that a request with headers breaks first, in a word; undefined where it breaks none. What a server does about it,
 * if anything, is learned.
 */
export function faultOf(request: Request): string | undefined {
  if (request.kind !== 'command' || !/[A-Za-z]/.test(request.verb)) return undefined;
  const version = versionOf(request);
  if (version === undefined) return undefined;
  const headers = headersOf(request);
  const target = request.words[0] ?? '';
  if (request.words.length !== 2) return 'line'; // RFC 9112, 3
  if (request.line.length > longestLine) return 'long';
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(request.verb)) return 'method'; // RFC 9110, 9.1
  if (/^HTTP\//.test(request.words[1] ?? '') && !/^1\.[01]$/.test(version)) return 'version';
  if (/%(?![0-9A-Fa-f]{2})/.test(target) || leavesRoot(target)) return 'target'; // RFC 3986, 2.1 and 5.2.4
  const hosts = headers.get('host')?.length ?? 0;
  if (/^HTTP\/1\.1$/.test(request.words[1] ?? '') && hosts !== 1) return 'host'; // RFC 9112, 3.2
  if (headers.get('content-length')?.some((length) => !/^\d+$/.test(length))) return 'length'; // RFC 9110, 8.6
  return undefined;
}

function versionOf({ words }: Request): string | undefined {
  return /^[A-Z]+\/(\d+\.\d+)$/.exec(words.at(-1) ?? '')?.[1];
}

/** `/../x` and `/a/../../x` lead out of what is served. */
function leavesRoot(target: string): boolean {
  let depth = 0;
  for (const part of (/^\/([^?#]*)/.exec(target)?.[1] ?? '').split('/')) {
    if (part === '..' || /^%2e%2e$/i.test(part)) depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}
