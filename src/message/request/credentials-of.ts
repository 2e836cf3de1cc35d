import { saidInBase64, saidInPlain } from '../../knowledge/sasl.ts';
import { saidAtOnce } from './login-of.ts';
import { pairInRecord } from './record-pair.ts';
import type { Request } from './request.ts';

const longest = 200; // characters of one of the two

/**
 * Part `pair` of a request that follows `before`: the first parameter of that and its own, or the user and the password of SASL's PLAIN,
 * or of a command that says both at once. Of a binary record it is what `pairInRecord` finds. Undefined where there are not both.
 */
export function credentialsOf(before: Request | undefined, request: Request): string | undefined {
  const [user, password] = halvesOf(before, request) ?? [];
  if (user === undefined || password === undefined) return undefined;
  return user.length > longest || password.length > longest ? undefined : `${user}\0${password}`;
}

function halvesOf(
  before: Request | undefined,
  request: Request,
): readonly (string | undefined)[] | undefined {
  if (request.kind === 'record') return pairInRecord(before, request);
  if (request.kind !== 'command' && request.kind !== 'line') return undefined;
  return saidInPlain(request.words.at(-1) ?? '') ?? saidAtOnce(request) ?? [wordOf(before), wordOf(request)];
}

/** What answers a challenge is in Base64, one after the other with SASL's LOGIN. */
function wordOf(request: Request | undefined): string | undefined {
  if (request?.kind === 'command') return request.words[0];
  return request?.kind === 'line' ? (saidInBase64(request.line) ?? request.line) : undefined;
}
