import { saidInBase64, saidInPlain } from '../../knowledge/sasl.ts';
import { headersOf } from './headers.ts';
import type { Request } from './request.ts';

/** A user's name and password as a client said them; a name that was not said is empty. */
interface Credentials {
  readonly username: string;
  readonly password: string;
}

const longest = 1024; // characters of one of the two

/** Where a user and a password stand, by command: knowledge of well-known protocols for the log; no answer depends on it. */
const places: Readonly<
  Record<string, (words: readonly string[], before: Request | undefined) => Credentials | undefined>
> = {
  PASS: ([password], before) => pair(before?.command === 'USER' ? before.words[0] : '', password), // RFC 959, RFC 1939
  LOGIN: ([username, password]) => pair(username, password), // RFC 9051, 6.2.3
  APOP: ([username, digest]) => pair(username, digest), // RFC 1939, 7
  AUTH: (words) => (words.length > 1 ? pair(words[0], words[1]) : pair('default', words[0])), // Redis
  AUTHINFO: ([kind, password], before) =>
    kind?.toUpperCase() === 'PASS' ? pair(before?.words[1], password) : undefined, // RFC 4643, 2.3
};

/**
 * Who a client says it is, and how it proves it, in the ways that text protocols have: a command, the messages of SASL's PLAIN and LOGIN, or
 * HTTP's Basic scheme (RFC 7617). `before` is the request before. Undefined where the request proves nothing.
 */
export function loginOf(before: Request | undefined, request: Request): Credentials | undefined {
  if (request.kind !== 'command' && request.kind !== 'line') return undefined;
  const plain = saidInPlain(request.words.at(-1) ?? '');
  if (plain) return pair(...plain);
  if (request.kind === 'line') return saidToChallenge(before, request);
  const basic = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(
    headersOf(request).get('authorization')?.[0] ?? '',
  )?.[1];
  if (basic !== undefined) return saidInBasic(Buffer.from(basic, 'base64').toString('latin1'));
  if (request.command === 'AUTH' && isMechanism(request.words[0])) return undefined;
  return places[request.command.toUpperCase()]?.(request.words.map(unquoted), before);
}

/** SASL's LOGIN asks for the user first: what is said then is in the request before. */
function saidToChallenge(before: Request | undefined, request: Request): Credentials | undefined {
  const username = before?.kind === 'line' ? before.line : (before?.words[1] ?? '');
  if (before?.kind !== 'line' && before?.words.length !== 2) return undefined;
  return pair(saidInBase64(username) ?? username, saidInBase64(request.line) ?? request.line);
}

function isMechanism(word: string | undefined): boolean {
  return /^(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|XOAUTH2|GSSAPI|SCRAM-[A-Z0-9-]+)$/i.test(word ?? '');
}

function saidInBasic(said: string): Credentials | undefined {
  const colon = said.indexOf(':');
  return colon < 0 ? undefined : pair(said.slice(0, colon), said.slice(colon + 1));
}

function unquoted(word: string): string {
  return word.length > 1 && word.startsWith('"') && word.endsWith('"')
    ? word.slice(1, -1).replace(/\\(.)/g, '$1')
    : word;
}

function pair(username: string | undefined, password: string | undefined): Credentials | undefined {
  if (password === undefined || password.length > longest) return undefined;
  return { username: (username ?? '').slice(0, longest), password };
}
