import { FormatError } from '../../model/errors.ts';

/** Content types (RFC 8446, 5.1). */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
const HEARTBEAT = 24;

/** RFC 5246, 6.2.3: 2^14 bytes and 2048 more at most, once encrypted. */
const LONGEST = (1 << 14) + 2048;
const HEADER = 5;

/** One record as it was sent. */
export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  /** Header and fragment. */
  readonly bytes: Uint8Array;
  readonly fragment: Uint8Array;
}

/** Cuts what one side says into records, whatever the segments. */
export class RecordStream {
  #held: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
  }

  /** Bytes of a record that is not whole yet. */
  get pending(): number {
    return this.#held.length;
  }

  /** The next whole record. Throws FormatError where there is none to come. */
  next(): TlsRecord | undefined {
    const held = this.#held;
    if (held.length < HEADER) return undefined;
    const [type = 0, major = 0, minor = 0, high = 0, low = 0] = held;
    const length = high * 256 + low;
    if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || major !== 3 || length > LONGEST)
      throw new FormatError('not a TLS record');
    const end = HEADER + length;
    if (held.length < end) return undefined;
    this.#held = held.subarray(end);
    const bytes = held.subarray(0, end);
    return { type, version: major * 256 + minor, bytes, fragment: bytes.subarray(HEADER) };
  }
}
