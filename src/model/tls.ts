/**
 * TLS in a conversation (RFC 5246, RFC 8446): where it begins, and what the two ends showed of themselves.
 * Numbers of versions, suites, groups and extensions are those of the IANA registries.
 */
export interface TlsUse {
  /** Index of the first message that was said inside; the number of messages where none of them could be read. */
  readonly before: number;
  /** When the client's first word of it came, and when the handshake was over; µs since the Unix epoch. */
  readonly time: number;
  readonly done?: number;
  /** Both ends finished the handshake. */
  readonly established: boolean;
  /** Bytes of records that could not be read, for want of keys. */
  readonly encrypted: { readonly client: number; readonly server: number };
  readonly offered: TlsOffer;
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
  readonly alpn?: string;
  /** An abbreviated handshake: no certificate was shown. */
  readonly resumed: boolean;
  /** A session ticket was given. */
  readonly ticket: boolean;
  /** The client was asked for a certificate. */
  readonly asksClient: boolean;
  /** DER in base64, the server's own first; empty where it could not be read. */
  readonly certificates: readonly string[];
}
