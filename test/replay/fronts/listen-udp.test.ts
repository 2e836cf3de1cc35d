import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EventLog } from '../../../src/replay/events/event-log.ts';
import type { Emulator } from '../../../src/replay/fronts/emulator.ts';
import type { Listening } from '../../../src/replay/fronts/listen-front.ts';
import { listenUdp } from '../../../src/replay/fronts/listen-udp.ts';
import { defaultLimits } from '../../../src/replay/limits/limits.ts';
import { fakeEmulator, fakePersonality } from '../fake-session.ts';

const open: (Listening | Socket)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(
  changes: Partial<Emulator> = {},
  as?: { address: string; port: number },
): Promise<number> {
  const emulator = fakeEmulator({ personality: fakePersonality('udp'), ...changes });
  const front = await listenUdp(emulator, { address: '127.0.0.1', port: 0 }, as && { as });
  open.push(front);
  return front.endpoint.port;
}

async function client(port: number): Promise<{ say: (text: string) => void; heard: string[]; port: number }> {
  const socket = createSocket('udp4');
  open.push(socket);
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { say: (text) => socket.send(text, port, '127.0.0.1'), heard, port: socket.address().port };
}

test('one session for each client endpoint, one answer a datagram', async () => {
  const port = await start();
  const [one, other] = [await client(port), await client(port)];
  one.say('WHO\n');
  await vi.waitUntil(() => one.heard.length === 2);
  other.say('hello\n');
  await vi.waitUntil(() => other.heard.length === 2);
  expect(one.heard).toEqual(['220 fake visit 1\r\n', `127.0.0.1 ${one.port} 127.0.0.1 ${port}\r\n`]);
  expect(other.heard).toEqual(['220 fake visit 2\r\n', 'HELLO\r\n']);
});

test('the server’s endpoint as clients know it', async () => {
  const port = await start({}, { address: '10.99.0.70', port: 53 });
  const one = await client(port);
  one.say('WHO\n');
  await vi.waitUntil(() => one.heard.length === 2);
  expect(one.heard[1]).toBe(`127.0.0.1 ${one.port} 10.99.0.70 53\r\n`);
});

test('a session that closes, or was silent too long, begins anew', async () => {
  const port = await start({ limits: { ...defaultLimits, idle: 60 } });
  const one = await client(port);
  one.say('QUIT\n');
  await vi.waitUntil(() => one.heard.length === 2);
  one.say('a\n');
  await vi.waitUntil(() => one.heard.includes('A\r\n'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  one.say('b\n');
  await vi.waitUntil(() => one.heard.includes('B\r\n'));
  expect(one.heard.filter((text) => text.startsWith('220'))).toHaveLength(3);
});

test('there is room for so many clients', async () => {
  const port = await start({ limits: { ...defaultLimits, perAddress: 1 } });
  const [one, other] = [await client(port), await client(port)];
  one.say('a\n');
  await vi.waitUntil(() => one.heard.length === 2);
  other.say('b\n');
  one.say('c\n');
  await vi.waitUntil(() => one.heard.length === 3);
  expect(other.heard).toEqual([]);
});

/** An address of this machine that is not its loopback: what it sends to itself goes nowhere else. */
const own = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test.skipIf(own === undefined)(
  'whoever may have forged his address gets three times what he sent, and a hundred answers a second',
  async () => {
    const address = own ?? '';
    const path = join(mkdtempSync(join(tmpdir(), 'mynah-udp-')), 'events.json');
    const events = new EventLog(path, { sensor: 'here' });
    const front = await listenUdp(fakeEmulator({ personality: fakePersonality('udp'), events }), {
      address,
      port: 0,
    });
    open.push(front);
    const socket = createSocket('udp4');
    open.push(socket);
    const heard: number[] = [];
    socket.on('message', (bytes) => heard.push(bytes.length));
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    const say = (text: string) => socket.send(text, front.endpoint.port, address);
    const refused = () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.includes('session.refused'))
        .map((line) => JSON.parse(line));
    say('FLOOD 1000\n');
    await vi.waitUntil(() => refused().length === 1);
    expect(refused()[0]).toMatchObject({
      reason: 'too many answers to this address',
      protocol: expect.anything(),
      transport: 'udp',
    });
    expect(heard).toEqual([]); // the greeting too was more than three times this
    say(`hello${' '.repeat(400)}\n`);
    await vi.waitUntil(() => heard.length === 1);
    const begun = performance.now();
    for (let asked = 0; asked < 1000; asked++) say(`hello${' '.repeat(100)}\n`);
    await vi.waitUntil(() => refused().reduce((sum, { count }) => sum + count, 0) > 100, { timeout: 5000 });
    const seconds = Math.ceil((performance.now() - begun) / 1000) + 1;
    expect(heard.length).toBeLessThanOrEqual(100 * seconds);
  },
);
