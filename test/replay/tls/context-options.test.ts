import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, TLSSocket } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import { copyCertificates, type Identity } from '../../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../../src/certificates/plain-certificate.ts';
import type { ServerTls } from '../../../src/model/tls.ts';
import { contextOptions } from '../../../src/replay/tls/context-options.ts';

const learned: ServerTls = {
  start: 'always',
  after: [],
  versions: [0x303, 0x304],
  ciphers: [0xc02f],
  notCiphers: [],
  ownOrder: false,
  notGroups: [],
  alpn: [],
  tickets: true,
  asksClient: false,
  certificates: [],
};

let identity: Identity;
beforeAll(async () => {
  const now = Date.now() * 1000;
  identity = await copyCertificates([await plainCertificate('a.example', now)], { seen: now, now });
});

let lastKey: object | undefined;

/** The ephemeral key that the server has shown. */
async function keyInfo(tls: Partial<ServerTls>, options: ConnectionOptions): Promise<object | undefined> {
  lastKey = undefined;
  expect(await agreed(tls, { ...options, minDHSize: 1024 })).toContain('DHE-RSA');
  return lastKey;
}

/** The version and the suite that a client with these options gets; the reason where it is refused. */
async function agreed(tls: Partial<ServerTls>, options: ConnectionOptions): Promise<string> {
  const { key, certificates: cert } = identity;
  const secureContext = createSecureContext({ ...contextOptions({ ...learned, ...tls }), key, cert });
  const server = createServer((socket) => {
    new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  try {
    await once(client, 'secureConnect');
    lastKey = client.getEphemeralKeyInfo() ?? undefined;
    return `${client.getProtocol()} ${client.getCipher().name}`;
  } catch (error) {
    return (error as { readonly reason?: string }).reason ?? String(error);
  } finally {
    client.destroy();
    server.close();
  }
}

const old = (...ciphers: string[]): ConnectionOptions => ({
  maxVersion: 'TLSv1.2',
  ciphers: ciphers.join(':'),
});
const [gcm128, gcm256, sha] = [
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-SHA',
];

test('suites that no client has asked for are taken as OpenSSL takes them', async () => {
  expect(await agreed({}, old(gcm128))).toBe(`TLSv1.2 ${gcm128}`);
  expect(await agreed({}, old(sha))).toBe(`TLSv1.2 ${sha}`);
});

test('those that the server refused are not', async () => {
  expect(await agreed({ notCiphers: [0xc014] }, old(sha))).toMatch(/handshake failure/);
  expect(await agreed({ notCiphers: [0xc014] }, old(sha, gcm128))).toBe(`TLSv1.2 ${gcm128}`);
});

test('by the order of the client, or by its own', async () => {
  const ciphers = [0xc02f, 0xc030];
  expect(await agreed({ ciphers }, old(gcm256, gcm128))).toBe(`TLSv1.2 ${gcm256}`);
  expect(await agreed({ ciphers, ownOrder: true }, old(gcm256, gcm128))).toBe(`TLSv1.2 ${gcm128}`);
});

test('of TLS 1.3 those it chose first, where its order counts', async () => {
  const both = { ciphers: 'TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256' };
  expect(await agreed({ ciphers: [0x1301], ownOrder: true }, both)).toBe('TLSv1.3 TLS_AES_128_GCM_SHA256');
  expect(await agreed({ ciphers: [0x1301] }, both)).toBe('TLSv1.3 TLS_CHACHA20_POLY1305_SHA256');
});

test('versions as recorded', async () => {
  expect(await agreed({ versions: [0x303, 0x303] }, {})).toMatch(/^TLSv1\.2 /);
  expect(await agreed({ versions: [0x304, 0x304] }, old(gcm128))).not.toMatch(/^TLSv1\.2 /);
  const ancient: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' };
  expect(await agreed({ versions: [0x301, 0x303] }, ancient)).toMatch(/^TLSv1 /);
});

test.each([1024, 2048, 3072, 4096])(
  'a Diffie-Hellman exchange has a prime of %d bits where the server had',
  async (primeBits) => {
    const options = old('DHE-RSA-AES256-GCM-SHA384');
    expect(await keyInfo({ primeBits }, options)).toEqual({ type: 'DH', size: primeBits });
  },
);

test('and of as many as OpenSSL takes where there is no such group', async () => {
  const options = old('DHE-RSA-AES256-GCM-SHA384');
  expect(await keyInfo({ primeBits: 2056 }, options)).toEqual(await keyInfo({}, options));
});
