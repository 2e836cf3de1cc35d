import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyCertificates } from '../../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../../src/certificates/plain-certificate.ts';
import type { Personality } from '../../../src/model/personality.ts';
import type { ServerTls } from '../../../src/model/tls.ts';
import { listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import type { TlsOptions } from '../../../src/replay/tls/tls-options.ts';
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
