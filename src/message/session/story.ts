import { digest } from '../bytes/digest.ts';
import type { Request } from '../request/request.ts';

const longestTold = 65_536; // characters of what is said by which it is told apart; clients may send megabytes

const known = new WeakMap<Request, string>();

/**
 * A name for what a client says with a request, whatever it chose by chance: tags, ids of binary records, and ports that it
 * announces are left out.
 */
export function storyName(request: Request): string {
  const cached = known.get(request);
  if (cached !== undefined) return cached;
  const name = digest(`${request.kind} ${request.command} ${saidIn(request).slice(0, longestTold)}`);
  known.set(request, name);
  return name;
}

function saidIn({ kind, raw, tag, endpoint, body }: Request): string {
  if (kind === 'record') return body;
  if (endpoint !== undefined) return endpoint;
  return tag === '' ? raw : raw.trimStart().slice(tag.length);
}

/** A name for this request after the `last` requests with these names before it, as far as there are so many. */
export function storyOf(request: Request, before: readonly string[], last: number): string {
  const names = before.slice(Math.max(0, before.length - last));
  return digest([before.length <= last ? 'first' : '', ...names, storyName(request)].join(' '));
}
