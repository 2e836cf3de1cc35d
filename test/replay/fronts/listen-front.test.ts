import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { EventLog } from '../../../src/replay/events/event-log.ts';
import { Spool } from '../../../src/replay/events/spool.ts';
import type { Emulator } from '../../../src/replay/fronts/emulator.ts';
import { type Listening, listenTcp } from '../../../src/replay/fronts/listen-front.ts';
import { defaultLimits } from '../../../src/replay/limits/limits.ts';
import { LineClient } from '../../support/line-client.ts';
import { fakeEmulator } from '../fake-session.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const front of open.splice(0)) await front.close();
});

async function start(
  changes: Partial<Emulator> = {},
  options: { dataTimeout?: number; active?: boolean } = {},
) {
  const emulator = fakeEmulator(changes);
  const at = { address: '127.0.0.1', port: 0 };
  const front = await listenTcp(emulator, at, { dataTimeout: 2000, active: true, ...options });
  open.push(front);
  return { port: front.endpoint.port, emulator };
}

test('answers, knows both ends and closes when the session does', async () => {
  const { port } = await start({ hostName: 'mx9.example.org' });
  const client = LineClient.to(port);
  expect(await client.hears('\r\n')).toBe('220 mx9.example.org visit 1\r\n');
  client.say('WHO\r\n');
  const own = client.socket.localPort;
  expect(await client.hears('\r\n')).toBe(`127.0.0.1 ${own} 127.0.0.1 ${port}\r\n`);
  client.say('QUIT\r\n');
  await client.hears('221 bye\r\n');
  client.socket.end();
  expect(await client.isClosed()).toBe('');
  expect(client.error).toBeUndefined();
});

test('a client that half-closes still gets its answers', async () => {
  const { port } = await start();
  const client = LineClient.to(port);
  client.say('one\r\ntwo\r\n');
  client.socket.end();
  expect(await client.isClosed()).toBe('220 fake visit 1\r\nONE\r\nTWO\r\nEND\r\n');
});

test('waits are kept and keep their order', async () => {
  const { port } = await start();
  const client = LineClient.to(port);
  const before = performance.now();
  client.say('SLOW\r\nnext\r\nSLOW\r\n');
  client.socket.end();
  expect(await client.isClosed()).toBe(
    '220 fake visit 1\r\n100 slow\r\n200 done\r\nNEXT\r\n100 slow\r\n200 done\r\nEND\r\n',
  );
  expect(performance.now() - before).toBeGreaterThan(130);
});

test('a reset is a reset, after what was sent', async () => {
  const { port } = await start();
  const client = LineClient.to(port);
  client.say('RESET\r\n');
  await client.isClosed();
  expect(client.heard).toContain('999 reset');
  expect(client.error).toBe('ECONNRESET');
});

test('sessions share the state of the service', async () => {
  const { port } = await start();
  expect(await LineClient.to(port).hears('\r\n')).toBe('220 fake visit 1\r\n');
  expect(await LineClient.to(port).hears('\r\n')).toBe('220 fake visit 2\r\n');
});

test('a session that breaks down takes only itself along', async () => {
  const { port, emulator } = await start();
  const [bad, good] = [LineClient.to(port), LineClient.to(port)];
  await good.hears('\r\n');
  bad.say('BREAK\r\n');
  bad.socket.end();
  await bad.isClosed();
  good.say('still here\r\n');
  expect(await good.hears('\r\n')).toBe('STILL HERE\r\n');
  expect((emulator as ReturnType<typeof fakeEmulator>).complaints).toEqual([
    'a session broke down: broken on purpose',
  ]);
});

test('passive: the listing is through before the 226 is said', async () => {
  const { port } = await start();
  const client = LineClient.to(port);
  await client.hears('\r\n');
  client.say('PASV 0\r\nLIST\r\n');
  const dataPort = Number((await client.hears('\r\n')).split(' ')[1]);
  const data = LineClient.to(dataPort);
  data.socket.end();
  expect(await data.isClosed()).toBe('a\r\nb\r\n');
  expect(await client.hears('226 sent\r\n')).toBe('150 here it comes\r\n226 sent\r\n');
});

test('passive: an upload reaches the session and the spool', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  const { port } = await start({ spool: new Spool(folder, 1000) });
  const client = LineClient.to(port);
  await client.hears('\r\n');
  client.say('PASV 0\r\n');
  const dataPort = Number((await client.hears('\r\n')).split(' ')[1]);
  const data = LineClient.to(dataPort);
  client.say('STOR x\r\n');
  data.say('content');
  data.socket.end();
  expect(await client.hears('226 got 7\r\n')).toBe('150 go\r\n226 got 7\r\n');
  expect(readdirSync(folder)).toEqual(['ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73']);
});

test('passive: another address than the client gets nothing', async () => {
  const { port } = await start();
  const client = LineClient.to(port);
  await client.hears('\r\n');
  client.say('PASV 0\r\nLIST\r\n');
  const dataPort = Number((await client.hears('\r\n')).split(' ')[1]);
  const thief = LineClient.to(dataPort, '127.0.0.9');
  expect(await thief.isClosed()).toBe('');
  const data = LineClient.to(dataPort);
  expect(await data.hears('b\r\n')).toBe('a\r\nb\r\n');
});

test('passive: a client that does not come is told so', async () => {
  const { port } = await start({}, { dataTimeout: 60 });
  const client = LineClient.to(port);
  await client.hears('\r\n');
  client.say('PASV 0\r\nLIST\r\n');
  await client.hears('150 here it comes\r\n');
  expect(await client.hears('\r\n')).toBe('425 no data\r\n');
  client.say('LIST\r\nnoop\r\n');
  expect(await client.hears('NOOP\r\n')).toBe('150 here it comes\r\n425 no data\r\nNOOP\r\n');
});

test('active: connects to the client, and only if that is allowed', async () => {
  const arrived: Socket[] = [];
  const own = createServer((socket) => arrived.push(socket));
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const ownPort = (own.address() as AddressInfo).port;
  const { port } = await start();
  const client = LineClient.to(port);
  await client.hears('\r\n');
  client.say(`PORT ${ownPort}\r\nLIST\r\n`);
  expect(await client.hears('226 sent\r\n')).toBe('200 connected\r\n150 here it comes\r\n226 sent\r\n');
  expect(arrived.length).toBe(1);
  const { port: strict } = await start({}, { active: false });
  const other = LineClient.to(strict);
  await other.hears('\r\n');
  other.say(`PORT ${ownPort}\r\n`);
  expect(await other.hears('\r\n')).toBe('425 no connection\r\n');
  expect(arrived.length).toBe(1);
  for (const socket of arrived) socket.destroy();
  own.close();
});

test('limits: sessions at once, idle time, bytes', async () => {
  const { port } = await start({ limits: { ...defaultLimits, perAddress: 1, idle: 80, bytes: 20 } });
  const first = LineClient.to(port);
  await first.hears('\r\n');
  expect(await LineClient.to(port).isClosed()).toBe('');
  expect(await first.isClosed()).toBe(''); // idle
  const greedy = LineClient.to(port);
  await greedy.hears('\r\n');
  greedy.say('x'.repeat(21));
  expect(await greedy.isClosed()).toBe('');
});

test('a client that reads late gets all of it', async () => {
  const { port } = await start();
  const socket = connect(port, '127.0.0.1');
  socket.pause();
  for (let i = 0; i < 30; i++) socket.write('FLOOD 1000000\r\n');
  const polite = LineClient.to(port);
  polite.say('hello\r\n');
  await polite.hears('HELLO\r\n');
  socket.resume();
  socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(socket.bytesRead).toBeGreaterThan(30_000_000);
});

test('events: one JSON line each, in Cowrie’s names', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'events-')), 'events.json');
  const { port } = await start({ events: new EventLog(file, { sensor: 'sensor1' }) });
  const client = LineClient.to(port);
  client.say('hello\r\n\xff\x00\r\nQUIT\r\n');
  client.socket.end();
  await client.isClosed();
  await open[0]?.close();
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.eventid)).toEqual([
    'mynah.session.connect',
    'mynah.command.input',
    'mynah.command.input',
    'mynah.command.input',
    'mynah.session.closed',
  ]);
  expect(lines[1]).toMatchObject({
    input: 'hello',
    situation: 's hello',
    step: 'exact',
    src_ip: '127.0.0.1',
    src_port: client.socket.localPort ?? expect.any(Number),
    dst_port: port,
    sensor: 'sensor1',
    timestamp: '2026-11-23T03:21:41.000123Z',
  });
  expect(Buffer.from(lines[2].input_base64, 'base64')).toEqual(Buffer.from([255, 0, 13, 10]));
  expect(new Set(lines.map((line) => line.session)).size).toBe(1);
});

test('once it is closed, the log has the end of every session, and all who were turned away', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'mynah-closing-')), 'events.json');
  const events = new EventLog(path, { sensor: 'here' });
  const { port } = await start({ events, limits: { ...defaultLimits, perAddress: 3 } });
  const clients = Array.from({ length: 6 }, () => LineClient.to(port));
  await Promise.all(clients.slice(0, 3).map((client) => client.hears('220')));
  await Promise.all(clients.slice(3).map((client) => client.isClosed()));
  clients[0]?.socket.destroy(); // leaves in the same moment
  await open.splice(0)[0]?.close();
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const named = (name: string) => lines.filter(({ eventid }) => eventid === `mynah.session.${name}`);
  expect(named('closed')).toHaveLength(3);
  expect(named('refused').map(({ count }) => count)).toEqual([1, 2]);
});
