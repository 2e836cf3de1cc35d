/**
 * The command that decides whether data connections go through TLS (RFC 4217, 9). Where recordings show several that may have decided it, since clients
 * always say the same, it was this one.
 */
export const protectionVerb = 'PROT';
