import { loginCommands } from '../../knowledge/login-commands.ts';
import { saidInBase64, saidInPlain } from '../../knowledge/sasl.ts';
import { headersOf } from './headers.ts';
import type { Request } from './request.ts';

/** A user's name and password as a client said them; a name that was not said is empty. */
interface Credentials {
  readonly username: string;
  readonly password: string;
}

const longest = 1024; // characters of one of the two

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
  const [user, password] =
    loginCommands[request.command.toUpperCase()]?.(request.words.map(unquoted), before) ?? [];
  return pair(user, password);
}

/** A user and a password that one command says, whatever was said before it. */
export function saidAtOnce({
  command,
  words,
}: Request): readonly [user: string, password: string] | undefined {
  const [user = '', password] = loginCommands[command.toUpperCase()]?.(words.map(unquoted), undefined) ?? [];
  return user === '' || password === undefined ? undefined : [user, password];
}

/** SASL's LOGIN asks for the user first: what is said then is in the request before. */
function saidToChallenge(before: Request | undefined, request: Request): Credentials | undefined {
  const username = before?.kind === 'line' ? before.line : (before?.words[1] ?? '');
  if (before?.kind !== 'line' && before?.words.length !== 2) return undefined;
  return pair(saidInBase64(username) ?? username, saidInBase64(request.line) ?? request.line);
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
