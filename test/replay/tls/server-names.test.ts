import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tapped } from '../../../src/capture/relay/proxy-tap.ts';
import { copyCertificates } from '../../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../../src/certificates/plain-certificate.ts';
import type { Side } from '../../../src/model/conversation.ts';
import type { Personality } from '../../../src/model/personality.ts';
import type { ServerTls } from '../../../src/model/tls.ts';
import { listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import type { TlsOptions } from '../../../src/replay/tls/tls-options.ts';
import { KeyLog } from '../../../src/tls/keys/key-log.ts';
import { TlsReader } from '../../../src/tls/tls-reader.ts';
import { fakeEmulator, fakePersonality } from '../fake-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-names-'));
const now = Date.now() * 1000;
let tls: ServerTls;

beforeAll(async () => {
  const [usual, shop] = await Promise.all([
    plainCertificate('www.example.org', now),
    plainCertificate('shop.example.org', now),
  ]);
  tls = {
    start: 'always',
    after: [],
    versions: [0x303, 0x304],
    ciphers: [],
    notCiphers: [],
    ownOrder: false,
    notGroups: [],
    alpn: [],
    tickets: true,
    asksClient: false,
    certificates: [
      { seen: now, chain: [usual] },
      { serverName: 'shop.example.org', seen: now, chain: [shop] },
    ],
  };
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The name and the fingerprint of what each of these is shown; undefined asks for no name. */
async function shown(names: readonly (string | undefined)[], options: TlsOptions) {
  const personality = { ...fakePersonality(), tls } as Personality;
  const emulator = fakeEmulator({ personality, tls: options });
  const front = await listenTcp(
    emulator,
    { address: '127.0.0.1', port: 0 },
    { dataTimeout: 100, active: false },
  );
  const found: { readonly name: string; readonly fingerprint: string }[] = [];
  for (const servername of names) {
    const { port } = front.endpoint;
    const name = servername === undefined ? {} : { servername };
    const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...name });
    await once(client, 'secureConnect');
    const { subject, fingerprint256 } = client.getPeerCertificate();
    found.push({ name: `${subject.CN}`, fingerprint: fingerprint256 });
    client.destroy();
  }
  await front.close();
  expect(emulator.complaints).toEqual([]);
  return found;
}

test('each name is shown what it was shown, in any letter case, and all others the usual', async () => {
  const names = ['shop.example.org', 'SHOP.example.org', 'other.example.org', undefined];
  const [shop, again, other, none] = await shown(names, { folder });
  expect([shop, again, other, none].map((one) => one?.name)).toEqual([
    'shop.example.org',
    'shop.example.org',
    'www.example.org',
    'www.example.org',
  ]);
  expect(again).toEqual(shop);
  // what was kept is shown by another emulator too
  expect(await shown(names, { folder })).toEqual([shop, again, other, none]);
}, 60_000);

test("one's own certificate is shown to everybody", async () => {
  const own = await copyCertificates([await plainCertificate('own.example.net', now)], { seen: now, now });
  const found = await shown(['shop.example.org', undefined], { own });
  expect(found.map(({ name }) => name)).toEqual(['own.example.net', 'own.example.net']);
}, 60_000);

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'whether a name is acknowledged is as it was recorded, in %s',
  async (maxVersion) => {
    expect(await answersTo('www.example.org', { ...tls, takesNames: true }, maxVersion)).toMatchObject({
      takesName: true,
    });
    expect(await answersTo('www.example.org', tls, maxVersion)).not.toHaveProperty('takesName');
    expect(await answersTo('', { ...tls, takesNames: true }, maxVersion)).not.toHaveProperty('takesName');
  },
);

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'tickets are good for as long as recorded ones, in %s',
  async (maxVersion) => {
    expect(await answersTo('', { ...tls, ticketLifetime: 301 }, maxVersion)).toMatchObject({
      ticketLifetime: 301,
    });
  },
);

/** What an emulator chooses for a client that asks for a name, read from outside with the client's keys. */
async function answersTo(servername: string, learned: ServerTls, maxVersion: SecureVersion) {
  const personality = { ...fakePersonality(), tls: learned } as Personality;
  const emulator = fakeEmulator({ personality, tls: { folder } });
  const ends = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, ends, { dataTimeout: 100, active: false });
  const keys = new KeyLog();
  const reader = new TlsReader(keys);
  const line = connectTcp(front.endpoint.port, '127.0.0.1');
  const records: (readonly [Side, Buffer])[] = [];
  const tap = tapped(line, {
    heard: (bytes) => bytes && records.push(['server', bytes]),
    said: (bytes) => bytes && records.push(['client', bytes]),
  });
  const client = connect({ socket: tap, rejectUnauthorized: false, maxVersion, servername });
  client.on('keylog', (text) => keys.add(text.toString('latin1')));
  await Promise.all([once(client, 'secureConnect'), once(client, 'session')]);
  client.destroy();
  await front.close();
  for (const [side, bytes] of records) reader.said(side, bytes);
  expect(emulator.complaints).toEqual([]);
  return reader.chosen;
}
