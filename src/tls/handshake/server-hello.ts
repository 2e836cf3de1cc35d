import { ByteReader } from '../bytes/byte-reader.ts';
import { type Extension, extensionOf, protocolsOf, readExtensions } from './client-hello.ts';

/** A ServerHello (RFC 8446, 4.1.3); `version` is the one that was agreed on. */
export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly session: Uint8Array;
  readonly cipher: number;
  /** What is said is compressed before it is encrypted (RFC 3749); nobody does that any more. */
  readonly compressed: boolean;
  readonly extensions: readonly Extension[];
  /** HelloRetryRequest: the client is to say its ClientHello again. */
  readonly again: boolean;
}

export const TLS13 = 0x0304;

/** SHA-256 of `HelloRetryRequest`. */
const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** Reads the body of the handshake message. Throws FormatError. */
export function readServerHello(body: Uint8Array): ServerHello {
  const reader = new ByteReader(body);
  const legacy = reader.number(2);
  const random = reader.bytes(32);
  const session = reader.vector(1);
  const cipher = reader.number(2);
  const compressed = reader.number(1) !== 0;
  const extensions = readExtensions(reader);
  const chosen = extensionOf({ extensions }, 'versions');
  const version = chosen ? new ByteReader(chosen).number(2) : legacy;
  return { version, random, session, cipher, compressed, extensions, again: RETRY.equals(random) };
}

/** The group of the server's key share, in TLS 1.3. */
export function groupOf({ extensions }: Pick<ServerHello, 'extensions'>): number | undefined {
  const share = extensionOf({ extensions }, 'keyShare');
  return share && share.length >= 2 ? new ByteReader(share).number(2) : undefined;
}

/** The named curve of a ServerKeyExchange (RFC 8422, 5.4); undefined where it is something else. */
export function curveOf(body: Uint8Array): number | undefined {
  const [kind] = body;
  return kind === 3 && body.length >= 3 ? new ByteReader(body.subarray(1)).number(2) : undefined;
}

/** The bits of the prime of a ServerKeyExchange (RFC 5246, 7.4.3) of a suite that signs its Diffie-Hellman exchange. */
export function primeBitsOf(body: Uint8Array): number {
  return new ByteReader(body).vector(2).length * 8;
}

export function chosenProtocol(extensions: readonly Extension[]): string | undefined {
  return protocolsOf(extensionOf({ extensions }, 'alpn'))[0];
}

/** The certificates of a Certificate message, in base64; those of TLS 1.3 have extensions each (RFC 8446, 4.4.2). */
export function certificatesIn(body: Uint8Array, version: number): readonly string[] {
  const reader = new ByteReader(body);
  if (version >= TLS13) reader.vector(1);
  const list = new ByteReader(reader.vector(3));
  const found: string[] = [];
  while (list.left > 0) {
    found.push(Buffer.from(list.vector(3)).toString('base64'));
    if (version >= TLS13) list.vector(2);
  }
  return found;
}
