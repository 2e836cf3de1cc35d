import type { Duplex } from 'node:stream';
import type { TlsOffer } from '../model/tls.ts';
import { readClientHello } from './handshake/client-hello.ts';
import { HandshakeStream, handshakeTypes } from './handshake/handshake-stream.ts';
import { offerOf } from './handshake/offer.ts';
import { HANDSHAKE, RecordStream } from './records/record-stream.ts';

/** What a client said first: all of it, and what it offers, where that is a ClientHello. */
export interface FirstWords {
  readonly bytes: Uint8Array;
  readonly offer?: TlsOffer;
}

/** A ClientHello is not longer, whatever it says. */
const LONGEST = 1 << 17;

/**
 * Reads from a paused stream until a ClientHello is whole, or it is plain that none comes. Resolves undefined when the
 * stream ends or breaks before; `heard` was read already.
 */
export function readHello(line: Duplex, heard: Uint8Array): Promise<FirstWords | undefined> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    const reader = new HelloReader();
    let length = 0;
    const done = (words: FirstWords | undefined) => {
      line.off('readable', readable).off('end', ended).off('close', ended);
      resolve(words);
    };
    const take = (piece: Uint8Array): boolean => {
      pieces.push(piece);
      length += piece.length;
      const found = reader.push(piece);
      if (found === undefined && length < LONGEST) return false;
      done({ bytes: Buffer.concat(pieces), ...(found ? { offer: found } : {}) });
      return true;
    };
    const readable = () => {
      for (let piece = line.read(); piece !== null; piece = line.read()) if (take(piece as Buffer)) return;
    };
    const ended = () => done(undefined);
    if (heard.length > 0 && take(heard)) return;
    line.on('readable', readable).once('end', ended).once('close', ended);
    readable();
  });
}

/** Gives the offer once it is there, and null where no ClientHello can come any more. */
class HelloReader {
  readonly #records = new RecordStream();
  readonly #messages = new HandshakeStream();

  push(piece: Uint8Array): TlsOffer | null | undefined {
    try {
      this.#records.push(piece);
      for (let record = this.#records.next(); record; record = this.#records.next()) {
        if (record.type !== HANDSHAKE) return null;
        for (const { type, body } of this.#messages.push(record.fragment)) {
          return type === handshakeTypes.clientHello ? offerOf(readClientHello(body)) : null;
        }
      }
      return undefined;
    } catch {
      return null; // no TLS: OpenSSL will say so to the client
    }
  }
}
