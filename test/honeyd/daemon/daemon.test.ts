import { mkdtempSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunFolder } from '../../../src/honeyd/config/run-folder.ts';
import { ConsoleDataPorts, proxyBackend } from '../../../src/honeyd/daemon/console-data-port.ts';
import { FleetDaemon } from '../../../src/honeyd/daemon/daemon.ts';
import { DaemonListeners } from '../../../src/honeyd/daemon/daemon-listeners.ts';
import { HoneydManagement } from '../../../src/honeyd/daemon/honeyd-management.ts';
import { passivePorts } from '../../../src/honeyd/daemon/passive-ports.ts';
import { FleetState } from '../../../src/honeyd/daemon/virtual-hosts.ts';
import type { Fleet } from '../../../src/honeyd/fleet/fleet.ts';
import { EventLog } from '../../../src/replay/events/event-log.ts';
import { defaultLimits } from '../../../src/replay/limits/limits.ts';
import { MemoryBudget } from '../../../src/replay/limits/memory-budget.ts';
import { Turns } from '../../../src/replay/limits/turns.ts';
import { openFakeSession } from '../../replay/fake-session.ts';
import { LineClient } from '../../support/line-client.ts';
import { emulated, fleetOf, hostOf } from '../fleet-parts.ts';
import { StandInConsole } from '../stand-in-console.ts';

const hosts = [
  hostOf('mail', ['10.99.0.70', '10.99.0.71'], { hostName: 'mx{4}.example.org', services: [emulated(25)] }),
  hostOf('files', ['10.99.0.80'], {
    hostNames: new Map([['10.99.0.80', 'ftp.example.org']]),
    services: [
      emulated(21),
      emulated(2121, { hostName: 'other.example.org' }),
      emulated(53, { transport: 'udp' }),
    ],
  }),
];

let folder: string;
let honeyd: StandInConsole;
let daemon: FleetDaemon;
let listeners: DaemonListeners;
let dataPorts: ConsoleDataPorts;
let state: FleetState;
let complaints: string[];
/** What a session of a service has to wait for. */
let agree: ((service: string) => Promise<void> | undefined) | undefined;
const servers: Server[] = [];

async function start(fleet: Fleet = fleetOf(hosts)): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'mynah-'));
  honeyd = new StandInConsole('10.99.0.80');
  await honeyd.start(join(folder, 'console'));
  dataPorts = new ConsoleDataPorts(
    new HoneydManagement(join(folder, 'console')),
    proxyBackend('127.0.0.1', fleet.data.ports),
  );
  state = new FleetState();
  complaints = [];
  daemon = new FleetDaemon(fleet, {
    openSession: () => openFakeSession,
    now: () => 1_795_404_101_000_123,
    chance: () => () => 0.5,
    turns: new Turns(),
    memory: new MemoryBudget(1e9),
    state,
    events: new EventLog(join(folder, 'events')),
    dataPortAt: (virtual) => dataPorts.at(virtual),
    complain: (line) => complaints.push(line),
    agree: (service) => agree?.(service),
  });
  listeners = new DaemonListeners(daemon, join(folder, 'socket'));
  await listeners.follow(fleet);
}

beforeEach(() => {
  agree = undefined;
  return start();
});
afterEach(async () => {
  daemon.drop();
  await dataPorts.finish();
  await listeners.close();
  await honeyd.stop();
  for (const server of servers.splice(0)) server.close();
});

/** A connection as the connector hands it over. */
function handed(header: string): LineClient {
  const client = new LineClient(connect({ path: join(folder, 'socket'), allowHalfOpen: true }));
  client.say(header);
  return client;
}

const from = (address: string, to: string) =>
  handed(`PROXY TCP4 ${address} ${to.replace(' ', ` 4711 `)}\r\n`);
const visit = (to: string) => from('192.0.2.7', to);

test('each virtual host has its own name and counters; all its connections share them', async () => {
  expect(await visit('10.99.0.70 25').hears('\n')).toBe('220 mx70.example.org visit 1\r\n');
  expect(await visit('10.99.0.71 25').hears('\n')).toBe('220 mx71.example.org visit 1\r\n');
  expect(await visit('10.99.0.71 25').hears('\n')).toBe('220 mx71.example.org visit 2\r\n');
  expect(await visit('10.99.0.80 21').hears('\n')).toBe('220 ftp.example.org visit 1\r\n');
  expect(await visit('10.99.0.80 2121').hears('\n')).toBe('220 other.example.org visit 1\r\n');
  expect(state.flat()).toContainEqual(['10.99.0.71 tcp 25 visits', 2]);
  expect(new FleetState(state.flat()).flat()).toEqual(state.flat());
});

test('a session waits until its counters are agreed upon, and hears then what was said meanwhile', async () => {
  let agreed = () => {};
  const asked: string[] = [];
  agree = (service) => {
    asked.push(service);
    if (!service.endsWith(' 25')) return undefined;
    return new Promise<void>((resolve) => {
      agreed = resolve;
    });
  };
  const waiting = visit('10.99.0.70 25');
  waiting.say('WHO\r\n');
  await vi.waitFor(() => expect(asked).toEqual(['10.99.0.70 tcp 25']));
  expect(await visit('10.99.0.80 21').hears('\n')).toBe('220 ftp.example.org visit 1\r\n');
  expect(state.flat()).not.toContainEqual(['10.99.0.70 tcp 25 visits', 1]);
  agreed();
  expect(await waiting.hears('visit 1\r\n')).toBe('220 mx70.example.org visit 1\r\n');
  expect(await waiting.hears('\n')).toBe('192.0.2.7 4711 10.99.0.70 25\r\n');
});

test('the header in pieces, with the client’s first words behind it', async () => {
  const client = handed('');
  for (const byte of 'PROXY TCP4 192.0.2.7 10.99.0.70 4711 25\r\nWHO\r\n') {
    client.say(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.hears('visit 1\r\n');
  expect(await client.hears('\n')).toBe('192.0.2.7 4711 10.99.0.70 25\r\n');
});

test.each([
  'GET / HTTP/1.0\r\n\r\n',
  'PROXY TCP4 x y 1 2\r\n',
  `PROXY ${'x'.repeat(200)}`,
  'PROXY TCP4 192.0.2.7 10.99.0.99 1 25\r\n',
  'PROXY TCP4 192.0.2.7 10.99.0.70 1 26\r\n',
])('%j is shown out', async (header) => {
  expect(await handed(header).isClosed()).toBe('');
});

test('a session that ends, ends the connection', async () => {
  const client = visit('10.99.0.70 25');
  client.say('QUIT\r\n');
  expect(await client.isClosed()).toBe('220 mx70.example.org visit 1\r\n221 bye\r\n');
  await daemon.whenIdle();
});

test('limits hold for the whole fleet, and what is refused is logged', async () => {
  daemon.reload(
    fleetOf(hosts, {
      daemon: { ...fleetOf([]).daemon, limits: { ...defaultLimits, perAddress: 1, sessions: 2 } },
    }),
  );
  await visit('10.99.0.70 25').hears('\n');
  expect(await visit('10.99.0.80 21').isClosed()).toBe('');
  await from('192.0.2.8', '10.99.0.80 21').hears('\n');
  expect(await from('192.0.2.9', '10.99.0.80 21').isClosed()).toBe('');
  const refused = readFileSync(join(folder, 'events'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('.refused'));
  expect(refused.map((line) => JSON.parse(line).src_ip)).toEqual(['192.0.2.7', '192.0.2.9']);
});

test('a new fleet: new sessions follow it, those under way go on', async () => {
  const before = visit('10.99.0.70 25');
  await before.hears('\n');
  daemon.reload(
    fleetOf([hostOf('mail', ['10.99.0.70'], { hostName: 'new.example.org', services: [emulated(25)] })]),
  );
  expect(await visit('10.99.0.70 25').hears('\n')).toBe('220 new.example.org visit 2\r\n');
  expect(await visit('10.99.0.80 21').isClosed()).toBe('');
  before.say('noop\r\n');
  expect(await before.hears('\n')).toBe('NOOP\r\n');
});

test('passive data connections go through Honeyd’s console to the virtual address', async () => {
  const client = visit('10.99.0.80 21');
  await client.hears('\n');
  client.say('PASV 40001\r\n');
  expect(await client.hears('\n')).toBe('227 40001\r\n');
  const data = new LineClient(honeyd.connect(40_001) ?? expect.fail('the port is not open'));
  client.say('LIST\r\n');
  expect(await data.isClosed()).toBe('a\r\nb\r\n');
  expect(await client.hears('226 sent\r\n')).toBe('150 here it comes\r\n226 sent\r\n');
  await vi.waitUntil(async () => {
    await dataPorts.finish();
    return honeyd.ports.size === 0;
  });
});

test('without a console passive mode is refused', async () => {
  await honeyd.stop();
  const client = visit('10.99.0.80 21');
  await client.hears('\n');
  client.say('PASV 0\r\n');
  expect(await client.hears('\n')).toBe('425 cannot\r\n');
});

test('active mode only where the fleet allows it, and then to the client only', async () => {
  const own = createServer((socket) => socket.resume());
  servers.push(own);
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const { port } = own.address() as AddressInfo;
  const strict = from('127.0.0.1', '10.99.0.80 21');
  await strict.hears('\n');
  strict.say(`PORT ${port}\r\n`);
  expect(await strict.hears('\n')).toBe('425 no connection\r\n');
  daemon.reload(fleetOf(hosts, { data: { ...fleetOf([]).data, active: true } }));
  const free = from('127.0.0.1', '10.99.0.80 21');
  await free.hears('\n');
  free.say(`PORT ${port}\r\n`);
  expect(await free.hears('\n')).toBe('200 connected\r\n');
});

test('proxy ports know the virtual host, TCP endpoints expect the header', async () => {
  const proxied = hostOf('web', ['10.99.0.90', '10.99.0.91'], {
    hostName: 'www{4}',
    services: [emulated(80, { by: 'proxy' })],
  });
  const fleet = fleetOf([...hosts, proxied], {
    daemon: { ...fleetOf([]).daemon, proxyPorts: 23_500, listen: ['127.0.0.1:0'] },
  });
  daemon.reload(fleet);
  await listeners.follow(fleet);
  expect(await LineClient.to(23_501).hears('\n')).toBe('220 www91 visit 1\r\n');
  const [endpoint] = listeners.endpoints;
  const client = LineClient.to(endpoint?.port ?? 0);
  client.say('PROXY TCP4 192.0.2.7 10.99.0.90 4711 80\r\n');
  expect(await client.hears('\n')).toBe('220 www90 visit 1\r\n');
  await listeners.follow(fleetOf(hosts));
  expect(await LineClient.to(23_501).isClosed()).toBe('');
});

test('a connector brings the data connection, and only the client’s', async () => {
  daemon.drop();
  await listeners.close();
  const fleet = fleetOf(hosts, {
    honeyd: { ...fleetOf([]).honeyd, console: join(folder, 'console') },
    data: { ...fleetOf([]).data, passive: 'connector' },
  });
  const run = new RunFolder(join(folder, 'run'));
  const brought = passivePorts(fleet, run, () => daemon) ?? expect.fail('no doors');
  daemon = new FleetDaemon(fleet, {
    openSession: () => openFakeSession,
    now: () => 0,
    chance: () => () => 0.5,
    turns: new Turns(),
    memory: new MemoryBudget(1e9),
    state,
    dataPortAt: (virtual) => brought.at(virtual),
    complain: (line) => complaints.push(line),
  });
  listeners = new DaemonListeners(daemon, join(folder, 'socket'));
  await listeners.follow(fleet);
  const client = visit('10.99.0.80 21');
  await client.hears('\n');
  client.say('PASV 40005\r\nLIST\r\n');
  await client.hears('150 here it comes\r\n');
  expect(honeyd.ports.get(40_005)).toBe(`"${join(folder, 'run/connect')} ${join(folder, 'run/socket')} tcp"`);
  expect(await from('192.0.2.8', '10.99.0.80 40005').isClosed()).toBe('');
  expect(await from('192.0.2.7', '10.99.0.80 40005').isClosed()).toBe('a\r\nb\r\n');
  await client.hears('226 sent\r\n');
  expect(await from('192.0.2.7', '10.99.0.80 40005').isClosed()).toBe('');
  client.say('PASV 40006\r\nSTOR x\r\n');
  await client.hears('150 go\r\n');
  const upload = from('192.0.2.7', '10.99.0.80 40006');
  upload.say('content');
  upload.socket.end();
  expect(await client.hears('\n')).toBe('226 got 7\r\n');
  await brought.finish();
});

test('UDP as a stream: each piece is a datagram', async () => {
  const client = handed('PROXY UDP4 192.0.2.7 10.99.0.80 4711 53\r\n');
  await client.hears('visit 1\r\n');
  client.say('WHO\n');
  expect(await client.hears('\n')).toBe('192.0.2.7 4711 10.99.0.80 53\r\n');
});

test('a thousand connections wait', async () => {
  daemon.reload(fleetOf(hosts));
  const clients: LineClient[] = [];
  for (let round = 0; round < 10; round++) {
    const more = Array.from({ length: 100 }, (_, index) => from(`192.0.2.${index}`, '10.99.0.70 25'));
    await Promise.all(more.map((client) => client.hears('\n')));
    clients.push(...more);
  }
  expect(daemon.connections).toBe(1000);
  for (const client of clients) client.say('QUIT\r\n');
  await Promise.all(clients.map((client) => client.isClosed()));
  await daemon.whenIdle();
  expect(complaints).toEqual([]);
});

test('the services of one host know one another’s mails, those of another one and of hosts that share nothing do not', async () => {
  daemon.drop();
  const services = [emulated(25), emulated(110)];
  await start(
    fleetOf([
      hostOf('one', ['10.99.0.70', '10.99.0.71'], { services }),
      hostOf('two', ['10.99.0.80'], { services, shares: 'nothing' }),
    ]),
  );
  const mailAt = (address: string, port: number) => {
    const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address, port } };
    return daemon.emulatorAt(ends, 'tcp')?.shared.mail;
  };
  expect(mailAt('10.99.0.70', 25)).toBeDefined();
  expect(mailAt('10.99.0.70', 110)).toBe(mailAt('10.99.0.70', 25));
  expect(mailAt('10.99.0.71', 110)).not.toBe(mailAt('10.99.0.70', 25));
  expect(mailAt('10.99.0.80', 110)).toBeUndefined();
});

test('so it is with files of clients, and with the folder that HTTP shows', async () => {
  daemon.drop();
  const services = [emulated(21), emulated(80)];
  await start(
    fleetOf([
      hostOf('one', ['10.99.0.70'], { services, webRoot: '/srv/www' }),
      hostOf('two', ['10.99.0.80'], { services, shares: 'mail', webRoot: '/srv/www' }),
    ]),
  );
  const at = (address: string, port: number) => {
    const ends = { client: { address: '192.0.2.7', port: 4711 }, server: { address, port } };
    return daemon.emulatorAt(ends, 'tcp')?.shared;
  };
  expect(at('10.99.0.70', 21)?.files).toBe(at('10.99.0.70', 80)?.files);
  expect(at('10.99.0.80', 21)?.files).not.toBe(at('10.99.0.80', 80)?.files);
  expect(at('10.99.0.70', 80)?.webRoot).toBe('/srv/www');
  expect(at('10.99.0.80', 80)?.webRoot).toBeUndefined();
});
