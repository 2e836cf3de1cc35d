/**
 * TLS in a conversation (RFC 5246, RFC 8446): where it begins, and what the two ends showed of themselves.
 * Numbers of versions, suites, groups and extensions are those of the IANA registries.
 */
export interface TlsUse {
  /** Index of the first message that was said inside; the number of messages where none of them could be read. */
  readonly before: number;
  /** It is a part of a conversation: what was said inside, with a server that is also spoken to in clear. */
  readonly upgraded?: true;
  /** When the client's first word of it came, and when the handshake was over; µs since the Unix epoch. */
  readonly time: number;
  readonly done?: number;
  /** Both ends finished the handshake. */
  readonly established: boolean;
  /** Bytes of records that could not be read, for want of keys. */
  readonly encrypted: { readonly client: number; readonly server: number };
  /** Absent where no ClientHello could be read: there are records alone. */
  readonly offered?: TlsOffer;
  /** What the server chose; absent where it refused. */
  readonly chosen?: TlsChoice;
}

/** What a ClientHello offers, without values of GREASE (RFC 8701). */
export interface TlsOffer {
  readonly version: number;
  readonly versions: readonly number[];
  readonly ciphers: readonly number[];
  readonly groups: readonly number[];
  readonly alpn: readonly string[];
  readonly serverName?: string;
  /** MD5 as JA3 makes it, and JA4. */
  readonly ja3: string;
  readonly ja4: string;
}

/** What a server's side of a handshake shows. */
export interface TlsChoice {
  readonly version: number;
  readonly cipher: number;
  readonly group?: number;
  /** Bits of the prime of a Diffie-Hellman exchange that is not of a named group. */
  readonly primeBits?: number;
  readonly alpn?: string;
  /** An abbreviated handshake: no certificate was shown. */
  readonly resumed: boolean;
  /** A session ticket was given. */
  readonly ticket: boolean;
  /** Seconds for which it says that the ticket is good. */
  readonly ticketLifetime?: number;
  /** It says that it goes by the name that the client asked for (RFC 6066, 3). */
  readonly takesName?: true;
  /** The client was asked for a certificate. */
  readonly asksClient: boolean;
  /** DER in base64, the server's own first; empty where it could not be read. */
  readonly certificates: readonly string[];
}

/** How a server speaks TLS: where it begins, and what the emulator is to show. Numbers as above. */
export interface ServerTls {
  /** TLS begins with the connection: with every one, or with those whose client begins it. */
  readonly start?: 'always' | 'offered';
  /** TLS begins after the answer of this template to this command. */
  readonly after: readonly TlsBeginning[];
  /** Data connections are led through TLS if this was last said with a command and answered so (PROT of RFC 4217). */
  readonly data?: { readonly verb: string; readonly status: string; readonly value: string };
  /** The oldest version and the newest that it takes, as far as clients have tried. */
  readonly versions: readonly [number, number];
  /** Suites that it chose, the one it likes best first. */
  readonly ciphers: readonly number[];
  /** Suites of clients that it refused because it knows none of theirs. */
  readonly notCiphers: readonly number[];
  /** It goes by its own order of suites, not by the client's. */
  readonly ownOrder: boolean;
  /** Groups that clients offered first and that it did not choose. */
  readonly notGroups: readonly number[];
  /** Bits of the prime of its Diffie-Hellman exchanges before TLS 1.3; absent where none was seen. */
  readonly primeBits?: number;
  readonly alpn: readonly string[];
  readonly tickets: boolean;
  /** Seconds for which tickets are good; absent where it was not seen. */
  readonly ticketLifetime?: number;
  /** It says to clients that ask for a name that it goes by that. */
  readonly takesNames?: boolean;
  readonly asksClient: boolean;
  /** What it showed to clients that asked for a name, or for none. */
  readonly certificates: readonly ShownCertificates[];
}

/** Sample: `{ command: 'STARTTLS', template: 't12' }`. */
export interface TlsBeginning {
  readonly command: string;
  readonly template: string;
}

export interface ShownCertificates {
  /** Absent: to all others. */
  readonly serverName?: string;
  /** When it was seen first, µs since the Unix epoch. */
  readonly seen: number;
  /** DER in base64, the server's own first. */
  readonly chain: readonly string[];
}
