import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import { copyCertificates } from '../../certificates/copy-certificates.ts';
import { cipherSuites } from '../../knowledge/cipher-suites.ts';
import type { TlsOffer } from '../../model/tls.ts';
import { alpnWireForm } from '../../tls/handshake/alpn-wire-form.ts';
import { readHello } from '../../tls/read-hello.ts';

/** ms for both handshakes together. */
const HANDSHAKES = 30_000;

/** Ends TLS for the connections of one relay: certificates that copy the targets', each made once, and sessions to come back to. */
export class TlsEnds {
  readonly #contexts = new Map<string, Promise<SecureContext>>();
  readonly #secrets: (line: string) => void;

  /** `secrets` gets the lines of a key log (NSS format) for the connections to the targets. */
  constructor(secrets: (line: string) => void) {
    this.#secrets = secrets;
  }

  /**
   * Takes the client's TLS from `client`, of which `heard` was read already, and leads `server` through TLS as that client
   * would. The two streams carry what is said inside. Throws where either handshake fails.
   */
  async interpose(
    client: Socket,
    heard: Buffer,
    server: Duplex,
    sessions: TlsSessions,
  ): Promise<{ readonly client: TLSSocket; readonly server: TLSSocket }> {
    const timer = setTimeout(() => client.destroy(), HANDSHAKES);
    try {
      const words = await readHello(client, heard);
      if (words?.offer === undefined) throw new Error('the client said no whole ClientHello');
      const inner = await this.#connect(server, words.offer, sessions);
      const context = await this.#contextLike(inner, sessions);
      client.unshift(words.bytes);
      return { client: await this.#accept(client, context, inner.alpnProtocol), server: inner };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Offers the target what the client offers, as far as OpenSSL can. */
  #connect(server: Duplex, offer: TlsOffer, sessions: TlsSessions): Promise<TLSSocket> {
    const { serverName, alpn, ciphers } = offer;
    const names = ciphers.flatMap((id) => cipherSuites.get(id)?.[1] ?? []);
    return new Promise((resolve, reject) => {
      const inner = connect({
        socket: server,
        rejectUnauthorized: false,
        ...versionsOf(offer),
        ...(serverName === undefined || isIP(serverName) !== 0 ? {} : { servername: serverName }),
        ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
        ciphers: [...(names.length > 0 ? names : ['ALL']), '@SECLEVEL=0'].join(':'),
        ...(sessions.latest === undefined ? {} : { session: sessions.latest }),
      });
      inner.on('keylog', (line) => this.#secrets(line.toString('latin1')));
      inner.on('session', (ticket) => {
        sessions.latest = ticket;
      });
      inner.once('secureConnect', () => resolve(inner));
      inner.once('error', (error) => reject(new Error(`the target: ${reasonOf(error)}`)));
      inner.once('close', () => reject(new Error('the target closed the connection')));
    });
  }

  #accept(client: Socket, context: SecureContext, alpn: string | false | null): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const inner = new TLSSocket(client, {
        isServer: true,
        secureContext: context,
        ...(alpn ? { ALPNProtocols: alpnWireForm([alpn]) as unknown as string[] } : {}),
      });
      inner.once('secure', () => resolve(inner));
      inner.once('error', (error) => reject(new Error(`the client: ${reasonOf(error)}`)));
      inner.once('close', () => reject(new Error('the client closed the connection')));
    });
  }

  /** A resumed session shows no certificate: its client was shown one before. */
  #contextLike(target: TLSSocket, sessions: TlsSessions): Promise<SecureContext> {
    const chain = chainOf(target);
    if (chain.length === 0 && sessions.context) return sessions.context;
    const key = createHash('sha256').update(chain.join()).digest('hex');
    const known = this.#contexts.get(key) ?? makeContext(chain);
    this.#contexts.set(key, known);
    sessions.context = known;
    return known;
  }
}

/** The session that later connections of the same client come back to: FTP servers demand it of data connections. */
export interface TlsSessions {
  latest?: Buffer;
  /** What the client was shown. */
  context?: Promise<SecureContext>;
}

async function makeContext(chain: readonly string[]): Promise<SecureContext> {
  const now = Date.now() * 1000;
  const { key, certificates } = await copyCertificates(chain, { seen: now, now });
  return createSecureContext({
    key,
    cert: certificates,
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
    dhparam: 'auto',
    sessionIdContext: 'mynah',
  });
}

/** DER in base64, the own first. */
function chainOf(socket: TLSSocket): readonly string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  let next = socket.getPeerCertificate(true);
  while (next?.raw && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    chain.push(next.raw.toString('base64'));
    next = next.issuerCertificate;
  }
  return chain;
}

const names: Readonly<Record<number, SecureVersion>> = {
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};

function versionsOf({ version, versions }: TlsOffer): {
  minVersion: SecureVersion;
  maxVersion: SecureVersion;
} {
  const all = versions.filter((one) => names[one] !== undefined);
  const newest = Math.max(...(all.length > 0 ? all : [version]));
  const oldest = Math.min(...(all.length > 0 ? all : [769]));
  return { minVersion: names[oldest] ?? 'TLSv1', maxVersion: names[newest] ?? 'TLSv1.2' };
}

function reasonOf(error: Error): string {
  return (error as { readonly reason?: string }).reason ?? error.message;
}
