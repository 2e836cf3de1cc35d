import type { Socket } from 'node:net';
import type { TlsOffer } from '../../model/tls.ts';

/** How a handshake went. */
export interface Handshake {
  readonly offer?: TlsOffer;
  readonly agreed?: {
    readonly line: Socket;
    /** As OpenSSL names them. */
    readonly version: string;
    readonly cipher: string;
    readonly alpn?: string;
  };
  /** Why it came to nothing. */
  readonly reason?: string;
}
