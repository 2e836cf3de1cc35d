import { FormatError } from '../../model/errors.ts';

/** Handshake types (RFC 8446, 4; RFC 5246, 7.4). */
export const handshakeTypes = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  finished: 20,
  keyUpdate: 24,
} as const;

/** Longer than any chain of certificates. */
const LONGEST = 1 << 18;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Cuts the contents of handshake records into messages. */
export class HandshakeStream {
  #held: Uint8Array = new Uint8Array(0);

  /** Throws FormatError where a message claims to be too long. */
  *push(content: Uint8Array): Iterable<HandshakeMessage> {
    this.#held = this.#held.length === 0 ? content : Buffer.concat([this.#held, content]);
    for (;;) {
      const [type = 0, high = 0, middle = 0, low = 0] = this.#held;
      if (this.#held.length < 4) return;
      const length = high * 65_536 + middle * 256 + low;
      if (length > LONGEST) throw new FormatError('a TLS handshake message is too long');
      if (this.#held.length < 4 + length) return;
      const body = this.#held.subarray(4, 4 + length);
      this.#held = this.#held.subarray(4 + length);
      yield { type, body };
    }
  }
}
