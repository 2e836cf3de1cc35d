import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { Personality } from '../../model/personality.ts';
import type { ServerTls } from '../../model/tls.ts';
import { alpnWireForm } from '../../tls/handshake/alpn-wire-form.ts';
import { readHello } from '../../tls/read-hello.ts';
import { contextOptions } from './context-options.ts';
import type { Handshake } from './handshake.ts';
import { findIdentity, identityWish } from './identity-store.ts';
import type { TlsOptions } from './tls-options.ts';

export interface TlsServerParts {
  readonly options: TlsOptions;
  readonly hostName: string | undefined;
  readonly now: () => number;
  readonly complain: (line: string) => void;
}

/** The TLS of one emulated service: its certificates, and handshakes with them on any stream. */
export class TlsServer {
  readonly #personality: Personality;
  readonly #tls: ServerTls;
  readonly #parts: TlsServerParts;
  readonly #contexts = new Map<number, Promise<SecureContext>>();

  constructor(personality: Personality, tls: ServerTls, parts: TlsServerParts) {
    this.#personality = personality;
    this.#tls = tls;
    this.#parts = parts;
  }

  /** Leads `line`, which nobody else reads from any more, through TLS; `heard` was read from it. It takes `limit` ms at most. */
  async shakeHands(line: Duplex, heard: Uint8Array, limit: number): Promise<Handshake> {
    const timer = setTimeout(() => line.destroy(), limit);
    try {
      const words = await readHello(line, heard);
      if (words === undefined) return { reason: 'the client left before its first word' };
      const { bytes, offer } = words;
      const context = await this.#contextFor(offer?.serverName);
      if (line.destroyed) return { ...(offer ? { offer } : {}), reason: 'the handshake took too long' };
      line.unshift(bytes);
      const isNamed = offer?.serverName !== undefined;
      return { ...(await this.#handshake(line, context, isNamed)), ...(offer ? { offer } : {}) };
    } finally {
      clearTimeout(timer);
    }
  }

  #handshake(line: Duplex, context: SecureContext, isNamed: boolean): Promise<Handshake> {
    const { alpn, asksClient, takesNames } = this.#tls;
    return new Promise((resolve) => {
      const socket = new TLSSocket(line instanceof Socket ? line : (line as Socket), {
        isServer: true,
        secureContext: context,
        ...(alpn.length > 0 ? { ALPNProtocols: alpnWireForm(alpn) as unknown as string[] } : {}),
        ...(asksClient ? { requestCert: true, rejectUnauthorized: false } : {}),
      });
      if (isNamed && takesNames) acknowledgeName(socket, context);
      let reason = 'the connection was closed';
      socket.on('error', (error) => {
        reason = (error as { readonly reason?: string }).reason ?? error.message;
        socket.destroy();
      });
      socket.once('close', () => resolve({ reason }));
      socket.once('secure', () => {
        const version = socket.getProtocol() ?? '';
        const cipher = socket.getCipher().standardName;
        const protocol = socket.alpnProtocol;
        resolve({
          agreed: {
            line: socket,
            version,
            cipher,
            ...(typeof protocol === 'string' ? { alpn: protocol } : {}),
          },
        });
      });
    });
  }

  /** What is shown to who asks for a name. */
  #contextFor(name: string | undefined): Promise<SecureContext> {
    const { certificates } = this.#tls;
    const wanted = name?.toLowerCase();
    const own = certificates.findIndex(({ serverName }) => serverName !== undefined && serverName === wanted);
    const index = own >= 0 ? own : certificates.findIndex(({ serverName }) => serverName === undefined);
    const known = this.#contexts.get(index) ?? this.#makeContext(index);
    this.#contexts.set(index, known);
    return known;
  }

  async #makeContext(index: number): Promise<SecureContext> {
    const { options, hostName, now, complain } = this.#parts;
    const wish = identityWish(this.#personality, index, hostName, now());
    const { key, certificates } = options.own ?? (await findIdentity(wish, options.folder, complain));
    // derived from the key: a client may come back to another process with its ticket
    const ticketKeys = createHash('sha384').update(`tickets ${key}`).digest();
    return createSecureContext({ ...contextOptions(this.#tls), key, cert: certificates, ticketKeys });
  }
}

/**
 * Says to the client that its name is known. Node has no words for it: it says so where what is chosen by name was there before
 * the handshake, and only its own servers put it there. Where Node has no such place, nothing is said.
 */
function acknowledgeName(socket: TLSSocket, { context }: SecureContext): void {
  const { _handle: handle } = socket as TLSSocket & { readonly _handle?: { sni_context?: unknown } };
  if (handle) handle.sni_context = context;
}
