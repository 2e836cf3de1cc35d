/** A command with the words behind it, as far as a login depends on it. */
interface SaidCommand {
  readonly command: string;
  readonly words: readonly string[];
}

/** Where a command says a user and a password; a user that was said before it, or not at all, is missing or empty. */
type Place = (
  words: readonly string[],
  before: SaidCommand | undefined,
) => readonly [user?: string | undefined, password?: string | undefined];

/** By command in upper case. */
export const loginCommands: Readonly<Record<string, Place>> = {
  PASS: ([password], before) => [before?.command === 'USER' ? before.words[0] : '', password], // RFC 959, RFC 1939
  LOGIN: ([user, password]) => [user, password], // RFC 9051, 6.2.3
  APOP: ([user, digest]) => [user, digest], // RFC 1939, 7
  AUTH: (words) =>
    isMechanism(words[0]) ? [] : words.length > 1 ? [words[0], words[1]] : ['default', words[0]], // Redis
  AUTHINFO: ([kind, password], before) =>
    kind?.toUpperCase() === 'PASS' ? [before?.words[1], password] : [], // RFC 4643, 2.3
};

/** Names of mechanisms, which are no users (RFC 4422; the registry of SASL mechanisms). */
function isMechanism(word: string | undefined): boolean {
  return /^(?:PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|NTLM|XOAUTH2|GSSAPI|SCRAM-[A-Z0-9-]+)$/i.test(word ?? '');
}

/** Commands that say whom a mail is from and for (RFC 5321, 4.1.1). */
export const envelopeCommands: ReadonlyMap<string, 'from' | 'to'> = new Map([
  ['MAIL', 'from'],
  ['RCPT', 'to'],
]);

/** Parameters with which a session begins in binary records that say who the client is (PostgreSQL: message formats, StartupMessage). */
export const userParameters: ReadonlySet<string> = new Set(['user', 'username']);
