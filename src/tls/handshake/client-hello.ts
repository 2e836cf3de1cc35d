import { ByteReader } from '../bytes/byte-reader.ts';

/** A ClientHello (RFC 8446, 4.1.2), with everything that fingerprints are made of. */
export interface ClientHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly session: Uint8Array;
  readonly ciphers: readonly number[];
  readonly extensions: readonly Extension[];
}

export interface Extension {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Extensions by their numbers in IANA's registry. */
export const extensionTypes = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatures: 13,
  alpn: 16,
  encryptThenMac: 22,
  extendedMaster: 23,
  ticket: 35,
  preSharedKey: 41,
  earlyData: 42,
  versions: 43,
  keyShare: 51,
} as const;

/** Whether the bytes at `at` begin as a record with a ClientHello does: enough of them to be nothing else. */
export function isClientHello(bytes: Uint8Array, at = 0): boolean {
  if (bytes.length - at < 11) return false;
  const byte = (offset: number) => bytes[at + offset] as number;
  const record = byte(3) * 256 + byte(4);
  const message = byte(6) * 65_536 + byte(7) * 256 + byte(8);
  return (
    byte(0) === 22 &&
    byte(1) === 3 &&
    byte(2) <= 4 &&
    byte(5) === 1 &&
    byte(9) === 3 &&
    byte(10) <= 4 &&
    record >= 42 &&
    message + 4 >= record // one message may fill several records
  );
}

/** Reads the body of the handshake message. Throws FormatError. */
export function readClientHello(body: Uint8Array): ClientHello {
  const reader = new ByteReader(body);
  const version = reader.number(2);
  const random = reader.bytes(32);
  const session = reader.vector(1);
  const ciphers = reader.numbers(2);
  reader.vector(1); // compression
  return { version, random, session, ciphers, extensions: readExtensions(reader) };
}

/** What stands at the end of both Hellos; they may be missing altogether. */
export function readExtensions(reader: ByteReader): readonly Extension[] {
  if (reader.left < 2) return [];
  const inside = new ByteReader(reader.vector(2));
  const found: Extension[] = [];
  while (inside.left > 0) found.push({ type: inside.number(2), body: inside.vector(2) });
  return found;
}

export function extensionOf(
  { extensions }: Pick<ClientHello, 'extensions'>,
  name: keyof typeof extensionTypes,
): Uint8Array | undefined {
  return extensions.find(({ type }) => type === extensionTypes[name])?.body;
}

/** Values that clients make up so that servers learn to ignore what they do not know (RFC 8701). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** RFC 7301, 3.1. */
export function protocolsOf(body: Uint8Array | undefined): string[] {
  if (!body) return [];
  const list = new ByteReader(new ByteReader(body).vector(2));
  const found: string[] = [];
  while (list.left > 0) found.push(Buffer.from(list.vector(1)).toString('latin1'));
  return found;
}
