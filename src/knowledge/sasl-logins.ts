/** A command that logs in by SASL, and those of the same protocol that say the same user and password. */
export interface SaslLoginWay {
  readonly verb: string;
  readonly verbs: readonly string[];
  readonly says: (user: string, password: string, tag: string) => readonly string[];
}

/** POP3 (RFC 5034, 4) and IMAP (RFC 9051, 6.2.2). */
export const saslLoginWays: readonly SaslLoginWay[] = [
  { verb: 'AUTH', verbs: ['USER', 'PASS'], says: (user, password) => [`USER ${user}`, `PASS ${password}`] },
  {
    verb: 'AUTHENTICATE',
    verbs: ['LOGIN'],
    says: (user, password, tag) => [`${tag} LOGIN ${quoted(user)} ${quoted(password)}`],
  },
];

/** How servers announce the mechanism PLAIN in the answers to CAPA (RFC 2449, 6.3) and CAPABILITY (RFC 9051, 7.2.2). */
export const plainAnnounced = /^SASL\b.*\bPLAIN\b|\bAUTH=PLAIN\b/m;

/** As an atom, or a quoted string (RFC 9051, 4.3). */
function quoted(text: string): string {
  return /^[\w.@+/=-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
