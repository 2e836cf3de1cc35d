/** Users that are let in whatever they say to prove it, on servers that have guests (RFC 1635). */
export const guestNames: ReadonlySet<string> = new Set(['anonymous', 'ftp']);
