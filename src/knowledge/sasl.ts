const longest = 1024; // characters in Base64

/**
 * The user and the password of a message of SASL's PLAIN mechanism (RFC 4616, 2), as SMTP, POP3 and IMAP say it
 * (RFC 4954, 4; RFC 5034, 4; RFC 9051, 6.2.2): Base64 of `[authzid] NUL authcid NUL passwd`. Undefined if it is none.
 */
export function saidInPlain(word: string): readonly [user: string, password: string] | undefined {
  const said = decoded(word)?.split('\0') ?? [];
  const [, user = '', password = ''] = said;
  return said.length === 3 && user !== '' ? [user, password] : undefined;
}

/** A text in Base64, such as a user's name or password in SASL's LOGIN mechanism; undefined if it is none. */
export function saidInBase64(word: string): string | undefined {
  const text = decoded(word);
  return text !== undefined && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

function decoded(word: string): string | undefined {
  const isBase64 = word.length % 4 === 0 && word.length <= longest && /^[A-Za-z0-9+/]{2,}={0,2}$/.test(word);
  return isBase64 ? Buffer.from(word, 'base64').toString('latin1') : undefined;
}
