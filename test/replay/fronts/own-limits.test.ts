import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { learn } from '../../../src/learn/learn.ts';
import { EventLog } from '../../../src/replay/events/event-log.ts';
import { type Listening, listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import { defaultLimits, type Limits } from '../../../src/replay/limits/limits.ts';
import { ownIdle } from '../../../src/replay/limits/own-idle.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { conversation } from '../../support/conversation.ts';
import { learnedSample } from '../../support/learned-sample.ts';
import { LineClient } from '../../support/line-client.ts';
import { fakeEmulator } from '../fake-session.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const front of open.splice(0)) await front.close();
});

test('whoever tries password after password hears so many answers, and then that the connection is closed', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'mynah-logins-')), 'events.json');
  const emulator = fakeEmulator({
    personality: await learnedSample('dovecot-pop3'),
    openSession,
    limits: { ...defaultLimits, logins: 3 },
    events: new EventLog(path, { sensor: 'here' }),
  });
  const front = await listenTcp(
    emulator,
    { address: '127.0.0.1', port: 0 },
    { dataTimeout: 2000, active: true },
  );
  open.push(front);
  const client = LineClient.to(front.endpoint.port);
  await client.hears('+OK');
  client.say('USER alice\r\nPASS no1\r\n'.repeat(9));
  const refusals = (await client.isClosed()).match(/^-ERR/gm);
  expect(refusals).toHaveLength(3);
  await vi.waitFor(() => {
    const last = readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ reason: 'logins' });
  });
});

test('each service falls silent after its own time, never before what was set', () => {
  const times = Array.from({ length: 40 }, (_, host) =>
    ownIdle(300_000, { transport: 'tcp', address: `192.0.2.${host}`, port: 25 }),
  );
  expect(Math.min(...times)).toBeGreaterThanOrEqual(300_000);
  expect(Math.max(...times)).toBeLessThanOrEqual(450_000);
  expect(new Set(times).size).toBeGreaterThan(10);
  expect(ownIdle(300_000, { transport: 'tcp', address: '192.0.2.7', port: 25 })).toBe(times[7]);
});

test('silence ends as it was seen to end: sooner than the limit, with the server’s words and its shown name', async () => {
  const service = { transport: 'tcp', address: '192.0.2.7', port: 21 } as const;
  expect(ownIdle(300_000, { ...service, idleAfter: 60_000_400 })).toBe(60_000);
  expect(ownIdle(30_000, { ...service, idleAfter: 60_000_400 })).toBe(ownIdle(30_000, service));
  const path = join(mkdtempSync(join(tmpdir(), 'mynah-idle-')), 'events.json');
  const personality = await learnedSample('sendmail');
  const { hostName = '' } = personality.service;
  const emulator = fakeEmulator({
    personality: {
      ...personality,
      service: { ...personality.service, idleAfter: 150_000, idleSays: `421 ${hostName} timeout\r\n` },
    },
    openSession,
    hostName: 'mx9.example.net',
    events: new EventLog(path, { sensor: 'here' }),
  });
  const at = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, at, { dataTimeout: 2000, active: true });
  open.push(front);
  const client = LineClient.to(front.endpoint.port);
  await client.hears('220');
  expect(await client.isClosed()).toMatch(/^421 mx9\.example\.net timeout\r\n$/m);
  client.socket.destroy();
  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toContain('"reason":"idle"'));
});

/** A front of a learned sample with these limits, and the reasons for which its sessions have ended. */
async function limited(sample: string, limits: Partial<Limits>) {
  const path = join(mkdtempSync(join(tmpdir(), 'mynah-limits-')), 'events.json');
  const emulator = fakeEmulator({
    personality: await learnedSample(sample),
    openSession,
    limits: { ...defaultLimits, ...limits },
    events: new EventLog(path, { sensor: 'here' }),
  });
  const at = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, at, { dataTimeout: 2000, active: true });
  open.push(front);
  const reasons = () =>
    [...readFileSync(path, 'utf8').matchAll(/session\.closed.*?"reason":"(\w+)"/g)].map(
      ([, reason]) => reason,
    );
  return { emulator, client: LineClient.to(front.endpoint.port), reasons };
}

test('a line that does not end is ended, however it is cut; lines that end may be as many as they like', async () => {
  const { client, reasons } = await limited('sendmail', { line: 1000 });
  await client.hears('220');
  for (let at = 0; at < 5; at++) {
    client.say(`NOOP ${'x'.repeat(400)}\r\n`);
    await client.hears('250');
  }
  for (let at = 0; at < 20; at++) client.say('y'.repeat(100));
  await client.isClosed();
  await vi.waitFor(() => expect(reasons()).toEqual(['line']));
});

test('a session that leaves too much ends, and what all have left is bounded', async () => {
  const { emulator, client, reasons } = await limited('redis', { storedPerSession: 30_000, stored: 12_000 });
  const most = () => emulator.shared.holder.held;
  for (let at = 0; at < 100 && !client.socket.destroyed; at++) {
    client.say(`SET key${at} ${'v'.repeat(1000)}\r\n`);
    if (at < 8) await client.hears('+OK'); // each leaves about 3,500 bytes
    expect(most()).toBeLessThan(12_000 + 10_000);
  }
  await client.isClosed();
  await vi.waitFor(() => expect(reasons()).toEqual(['stored']));
});

const served = ['<220 mx ready\r\n', '>HELO a\r\n', '<250 mx\r\n', '>QUIT\r\n', '<221 bye\r\n'];
/** A server that was seen to turn clients away, and to end sessions with the third wrong password. */
const strict = () =>
  learn([
    ...Array.from({ length: 6 }, (_, at) => conversation(served, { at, ending: 'server' })),
    ...Array.from({ length: 3 }, (_, at) =>
      conversation(['<421 too many connections\r\n'], { at: at + 10, ending: 'server' }),
    ),
    ...Array.from({ length: 6 }, (_, at) =>
      conversation(
        [
          '<220 mx ready\r\n',
          ...['a', 'b', 'c'].flatMap((word, wrong) => [
            '>USER bob\r\n',
            '<331 password please\r\n',
            `>PASS ${word}${at}\r\n`,
            wrong < 2 ? '<530 wrong\r\n' : '<421 too many wrong passwords\r\n',
          ]),
        ],
        { at: at + 20, ending: 'server' },
      ),
    ),
  ]);

test('whoever has no place hears what the server says then, and those inside are served on', async () => {
  const emulator = fakeEmulator({
    personality: strict(),
    openSession,
    limits: { ...defaultLimits, perAddress: 1 },
  });
  const at = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, at, { dataTimeout: 2000, active: true });
  open.push(front);
  const inside = LineClient.to(front.endpoint.port);
  await inside.hears('220');
  const outside = LineClient.to(front.endpoint.port);
  expect(await outside.isClosed()).toBe('421 too many connections\r\n');
  inside.say('HELO a\r\n');
  await inside.hears('250 mx\r\n');
});

test('a limit of logins below the server’s own ends with the words that the server ends with', async () => {
  const emulator = fakeEmulator({
    personality: strict(),
    openSession,
    limits: { ...defaultLimits, logins: 2 },
  });
  const at = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, at, { dataTimeout: 2000, active: true });
  open.push(front);
  const client = LineClient.to(front.endpoint.port);
  client.say('USER bob\r\nPASS x\r\nUSER bob\r\nPASS y\r\nUSER bob\r\n');
  const heard = await client.isClosed();
  expect(heard.match(/^\d+/gm)).toEqual(['220', '331', '530', '331', '421']);
  expect(heard).toMatch(/^421 too many wrong passwords$/m);
});
