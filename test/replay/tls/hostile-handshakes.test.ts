import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyCertificates } from '../../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../../src/certificates/plain-certificate.ts';
import { learn } from '../../../src/learn/learn.ts';
import { type Listening, listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import { defaultLimits } from '../../../src/replay/limits/limits.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { conversation } from '../../support/conversation.ts';
import { insideTls } from '../../support/inside-tls.ts';
import { fakeEmulator } from '../fake-session.ts';

/** Speaks TLS from the start, and says `done` to everything. */
const personality = learn(
  ['LOOK', 'TAKE', 'LOOK'].map((command, at) =>
    insideTls(conversation([`>${command} me\r\n`, '<200 done\r\n'], { at })),
  ),
);
let emulator: ReturnType<typeof fakeEmulator>;
let front: Listening;
let hello: Buffer;

beforeAll(async () => {
  const now = Date.now() * 1000;
  const own = await copyCertificates([await plainCertificate('a.example', now)], { seen: now, now });
  const limits = { ...defaultLimits, idle: 2000 };
  emulator = fakeEmulator({ personality, openSession, limits, tls: { own } });
  front = await listenTcp(emulator, { address: '127.0.0.1', port: 0 }, { dataTimeout: 1000, active: false });
  hello = await helloOfNode();
}, 60_000);
afterAll(() => front.close());
beforeEach(() => expect(emulator.complaints).toEqual([]));

/** What a client of Node says first. */
async function helloOfNode(): Promise<Buffer> {
  const { Duplex } = await import('node:stream');
  return new Promise((resolve) => {
    const line = new Duplex({ read: () => {}, write: (bytes: Buffer) => resolve(bytes) });
    connectTls({ socket: line, servername: 'a.example' });
  });
}

async function inside(options: ConnectionOptions): Promise<TLSSocket> {
  const { port } = front.endpoint;
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** One command inside TLS. */
async function talk(options: ConnectionOptions): Promise<string> {
  const socket = await inside(options);
  socket.on('error', () => {}).write('LOOK me\r\n');
  const [reply] = await once(socket, 'data');
  socket.destroy();
  return reply.toString();
}

/** Says these bytes and gives what comes back until the connection ends. */
async function answerTo(bytes: Uint8Array, leaves = false): Promise<Buffer> {
  const socket: Socket = connectTcp(front.endpoint.port, '127.0.0.1');
  const heard: Buffer[] = [];
  socket.on('error', () => {}).on('data', (piece: Buffer) => heard.push(piece));
  await once(socket, 'connect');
  socket.write(bytes);
  if (leaves) socket.destroySoon();
  await once(socket, 'close');
  return Buffer.concat(heard);
}

/** Nothing but alerts: whoever is answered so has not been let in. */
function isRefused(answer: Buffer): boolean {
  return answer.length === 0 || answer[0] === 21;
}

test('a ClientHello that is cut anywhere and left, or held, ends the connection', async () => {
  const cuts = Array.from({ length: 24 }, (_, index) => Math.floor((index * hello.length) / 24));
  const answers = await Promise.all(
    cuts.map((cut, index) => answerTo(hello.subarray(0, cut), index % 2 === 0)),
  );
  expect(answers.every(isRefused)).toBe(true);
  expect(await talk({})).toBe('200 done\r\n');
});

test('one with bytes changed is answered by TLS or not at all', async () => {
  const chance = seededChance(7)();
  const below = (most: number) => Math.floor(chance() * most);
  const damaged = Array.from({ length: 60 }, () => {
    const bytes = Buffer.from(hello);
    for (let count = 1 + below(4); count > 0; count--) bytes[below(bytes.length)] = below(256);
    return bytes;
  });
  for (const answer of await Promise.all(damaged.map((bytes) => answerTo(bytes))))
    expect(answer.length === 0 || [20, 21, 22].includes(answer[0] as number)).toBe(true);
  expect(await talk({})).toBe('200 done\r\n');
});

test.each([
  ['text', Buffer.from('GET / HTTP/1.0\r\n\r\n')],
  ['SSL 2', Buffer.from('802e0100020015000000100100800300800600400700c0', 'hex')],
  ['a record of 65,535 bytes', Buffer.concat([Buffer.from('160301ffff', 'hex'), Buffer.alloc(65_535)])],
  [
    'a handshake message of 16 MB',
    Buffer.concat([Buffer.from('160301400001ffffff', 'hex'), Buffer.alloc(16_380)]),
  ],
  ['an alert', Buffer.from('15030100020228', 'hex')],
  ['empty records', Buffer.from('1603010000'.repeat(200), 'hex')],
  ['application data', Buffer.from('1703030005aaaaaaaaaa', 'hex')],
])('%s in the place of a ClientHello is refused', async (_, bytes) => {
  expect(isRefused(await answerTo(bytes))).toBe(true);
});

test('garbage behind a whole ClientHello ends the connection', async () => {
  const answer = await answerTo(Buffer.concat([hello, Buffer.from('LOOK me\r\n'.repeat(20))]));
  expect(answer[0]).toBe(22);
  expect(answer.includes('200 done')).toBe(false);
});

test('renegotiation is refused', async () => {
  const socket = await inside({ maxVersion: 'TLSv1.2' });
  const refused = once(socket, 'error');
  socket.renegotiate({}, () => {});
  const [error] = await refused;
  expect(error.code).toBe('ERR_SSL_NO_RENEGOTIATION');
  socket.destroy();
  expect(await talk({ maxVersion: 'TLSv1.2' })).toBe('200 done\r\n');
});

test('versions that were never taken are refused, and so is a client that pretends to know no better', async () => {
  const old: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' };
  await expect(talk(old)).rejects.toThrow(/protocol version/);
  const fallback = withFallback(hello);
  const answer = await answerTo(fallback);
  expect(answer.subarray(0, 1)).toEqual(Buffer.of(21));
  expect(answer[6]).toBe(86); // inappropriate_fallback (RFC 7507)
});

/** The same ClientHello of TLS 1.2 at most, with TLS_FALLBACK_SCSV (RFC 7507) in the place of its first suite. */
function withFallback(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole);
  const session = 43 + 1 + (bytes[43] as number);
  bytes.writeUInt16BE(0x5600, session + 2);
  const versions = bytes.indexOf(Buffer.from('002b00', 'hex'));
  bytes.writeUInt16BE(0xfafa, versions); // an extension that nobody knows
  return bytes;
}

test('nothing hostile was a breakdown', () => {
  expect(emulator.complaints).toEqual([]);
});
