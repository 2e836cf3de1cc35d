import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { startRelays } from '../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../src/capture/relay/proxy-spec.ts';
import { TlsEnds } from '../../src/capture/relay/proxy-tls.ts';
import { CaptureWriter, LINKTYPE_RAW } from '../../src/capture/write/write-pcap.ts';
import { pcapngFormat, secretsBlock } from '../../src/capture/write/write-pcapng.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import { type Listening, listenTcp } from '../../src/replay/fronts/listen-front.ts';
import { defaultLimits } from '../../src/replay/limits/limits.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { hasTshark, tsharkInside } from '../capture/tshark.ts';
import { fakeEmulator } from '../replay/fake-session.ts';
import { MailClient } from './mail-client.ts';
import { startMailServer } from './starttls-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-starttls-'));
const inClear = '250-mx.example.org\r\n250-STARTTLS\r\n250 SIZE 1000\r\n';
const inside = '250-mx.example.org\r\n250 SIZE 1000\r\n';
let conversations: readonly Conversation[] = [];
let personality: Personality;
let own = '';

afterAll(() => rmSync(folder, { recursive: true }));

/** What a client does that wants TLS; gives the certificate's fingerprint. */
async function session(port: number, name: string): Promise<string> {
  const client = await MailClient.connect(port);
  expect(await client.hear()).toBe('220 mx.example.org ESMTP\r\n');
  expect(await client.say(`EHLO ${name}\r\n`)).toBe(inClear);
  expect(await client.say('STARTTLS\r\n')).toBe('220 go ahead\r\n');
  const { fingerprint256, subject } = (await client.secure()).getPeerCertificate();
  expect(await client.say(`EHLO ${name}\r\n`)).toBe(inside);
  expect(await client.say('NOOP\r\n')).toBe('250 fine\r\n');
  expect(await client.say('QUIT\r\n')).toBe('221 bye\r\n');
  expect(subject.CN).toBe('mx.example.org');
  client.close();
  return fingerprint256;
}

async function record(file: string, clear: boolean): Promise<string> {
  const server = await startMailServer();
  const writer = new CaptureWriter(file, LINKTYPE_RAW, () => {}, clear ? undefined : pcapngFormat);
  const ends = new TlsEnds((line) => {
    if (!clear) writer.block(secretsBlock(line));
  });
  const problems: string[] = [];
  const spec = parseProxySpec(`127.0.0.1:0=127.0.0.1:${server.port}`);
  const relays = await startRelays(
    [spec],
    writer,
    () => {},
    (text) => problems.push(text),
    { ends, clear },
  );
  let shown = '';
  for (const name of ['a.example.net', 'b.example.net', 'c.example.net'])
    shown = await session(relays.listening[0]?.port ?? 0, name);
  await relays.stop();
  writer.close();
  server.close();
  expect(problems).toEqual([]);
  return shown;
}

const file = join(folder, 'relay.pcapng');
beforeAll(async () => {
  own = await record(file, false);
  conversations = (await readConversations([file])).value;
  personality = learn(conversations);
});

function said({ messages }: Conversation): string {
  return messages.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
}

describe('a relay that ends TLS', () => {
  test('captures the records, with the keys that open them', () => {
    expect(conversations).toHaveLength(3);
    for (const each of conversations) {
      expect(each.tls).toMatchObject({ before: 5, established: true, encrypted: { client: 0, server: 0 } });
      expect(each.tls?.chosen?.certificates).toHaveLength(1);
      expect(said(each)).toContain(`${inside}NOOP\r\n250 fine\r\nQUIT\r\n221 bye\r\n`);
    }
  });

  test.skipIf(!hasTshark)('tshark reads what was said inside too', () => {
    const [client, server] = tsharkInside(file, '', 0);
    expect([client, server].sort().at(-1)).toContain('EHLO a.example.net\r\nNOOP\r\nQUIT\r\n');
  });

  test('or what was said inside, as if in clear', async () => {
    const plain = join(folder, 'clear.pcap');
    await record(plain, true);
    const { value } = await readConversations([plain]);
    expect(value).toHaveLength(3);
    for (const each of value) {
      expect(each.tls).toBeUndefined();
      expect(said(each)).toContain(`220 go ahead\r\nEHLO `);
      expect(said(each)).toContain(`${inside}NOOP\r\n250 fine\r\nQUIT\r\n221 bye\r\n`);
    }
  });
});

test('where TLS begins is learned, and what the server chose', () => {
  const { after, certificates, ...tls } = personality.tls ?? { after: [], certificates: [] };
  expect(after.map(({ command }) => command)).toEqual(['STARTTLS']);
  expect(certificates).toHaveLength(1);
  expect(tls).toMatchObject({ versions: [0x303, 0x304], tickets: true, asksClient: false });
});

describe('the emulator', () => {
  async function emulated(use: (port: number, events: string[]) => Promise<void>, idle = 60_000) {
    const emulator = fakeEmulator({
      personality,
      openSession,
      limits: { ...defaultLimits, idle },
      tls: { folder: join(folder, 'kept') },
    });
    const front: Listening = await listenTcp(
      emulator,
      { address: '127.0.0.1', port: 0 },
      { dataTimeout: 1000, active: false },
    );
    try {
      await use(front.endpoint.port, emulator.complaints);
      expect(emulator.complaints).toEqual([]);
    } finally {
      await front.close();
    }
  }

  test('speaks TLS after the answer that begins it, and goes on as the server does inside', () =>
    emulated(async (port) => {
      expect(await session(port, 'a.example.net')).not.toBe(own);
    }));

  test('shows the same certificate after it was started anew', async () => {
    const shown: string[] = [];
    await emulated(async (port) => void shown.push(await session(port, 'a.example.net')));
    personality = { ...personality }; // nothing is remembered for another object
    await emulated(async (port) => void shown.push(await session(port, 'b.example.net')));
    expect(new Set(shown).size).toBe(1);
  });

  test('drops what came in clear behind the request for TLS', () =>
    emulated(async (port) => {
      const client = await MailClient.connect(port);
      await client.hear();
      await client.say('EHLO a.example.net\r\n');
      expect(await client.say('STARTTLS\r\nNOOP\r\nQUIT\r\n')).toBe('220 go ahead\r\n');
      await client.secure();
      expect(await client.say('EHLO a.example.net\r\n')).toBe(inside);
      client.close();
    }));

  test('closes where garbage comes in the place of a handshake', () =>
    emulated(async (port) => {
      const client = await MailClient.connect(port);
      await client.hear();
      expect(await client.say('STARTTLS\r\n')).toBe('220 go ahead\r\n');
      client.send('NOOP\r\nwhat is this?\r\n');
      await client.whenEnded();
      expect(await session(port, 'a.example.net')).not.toBe('');
    }));

  test('ends a handshake that stalls, or is cut anywhere', () =>
    emulated(async (port) => {
      const hello = Buffer.from('16030100c8010000c40303', 'hex');
      for (let length = 0; length <= hello.length; length++) {
        const client = await MailClient.connect(port);
        await client.hear();
        await client.say('STARTTLS\r\n');
        client.send(hello.subarray(0, length));
        if (length % 2 === 0) client.close();
        else await client.whenEnded(); // at the limit
      }
      expect(await session(port, 'a.example.net')).not.toBe('');
    }, 100));
});
