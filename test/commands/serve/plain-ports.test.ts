import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';
import { writeSmallPersonality } from '../../honeyd/small-personality.ts';
import { freePort } from '../../support/free-port.ts';
import { LineClient } from '../../support/line-client.ts';

let cli = '';
let folder = '';
const started: ChildProcess[] = [];
const opened: Server[] = [];

beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-plain-'));
  chmodSync(folder, 0o755);
  writeSmallPersonality(join(folder, 'smtp.json'));
  writeSmallPersonality(join(folder, 'dns.json'), 'udp');
});
afterEach(async () => {
  for (const server of opened.splice(0)) server.close();
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Starts a command and waits until it says `word` on standard error. */
async function start(command: readonly string[], word: string, options: object = {}) {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, ...options });
  started.push(child);
  let said = '';
  let printed = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  child.stdout?.on('data', (text) => {
    printed += text;
  });
  const says = (text: string) =>
    vi
      .waitUntil(() => said.includes(text) || child.exitCode !== null, { timeout: 20_000 })
      .then(() => {
        if (!said.includes(text)) throw new Error(said);
      });
  await says(word);
  return { child, says, said: () => said, printed: () => printed };
}

const serve = (...words: string[]) => start([process.execPath, cli, 'serve', ...words], 'listening on ');
/** The ports that a server says it listens at, a line each, once it has said `count` of them. */
const portsOf = (said: () => string, count: number) =>
  vi.waitUntil(
    () => {
      const ports = [...said().matchAll(/^listening on .*:(\d+) \(/gm)].map(([, port]) => Number(port));
      return ports.length >= count && ports;
    },
    { timeout: 20_000 },
  );
const visit = (port: number, host = '127.0.0.1') =>
  new LineClient(connect({ port, host, allowHalfOpen: true }));

async function ask(port: number, question: string): Promise<string> {
  const socket = createSocket('udp4');
  socket.send(question, port, '127.0.0.1');
  const [answer] = await once(socket, 'message');
  socket.close();
  return String(answer);
}

const fleet = (name: string) => `daemon: { events: events.json }
hosts:
  here:
    listen: 127.0.0.1
    name: ${name}
    services: [{ port: 0, personality: smtp.json }, { port: 0, personality: dns.json }]
`;

test('five lines are a fleet: its own ports, TCP and UDP, and SIGHUP changes who answers next', async () => {
  const five =
    'hosts:\n  here:\n    listen: 127.0.0.1\n    services:\n      - { port: 0, personality: smtp.json }\n';
  const smallest = await serve(write('five.yaml', five));
  const [port = 0] = await portsOf(smallest.said, 1);
  expect(await visit(port).hears('\n')).toBe('220 real.example.org ready\r\n');

  const path = write('fleet.yaml', fleet('mx.example.org'));
  const { child, says, said } = await serve(path);
  const [tcp = 0, udp = 0] = await portsOf(said, 2);
  const client = visit(tcp);
  expect(await client.hears('\n')).toBe('220 mx.example.org ready\r\n');
  expect(await ask(udp, 'what')).toBe('500 what?\r\n');
  write('fleet.yaml', fleet('new.example.org'));
  child.kill('SIGHUP');
  await says('read ');
  expect(await visit(tcp).hears('\n')).toBe('220 new.example.org ready\r\n');
  client.say('QUIT\r\n');
  await client.hears('221 bye\r\n');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const events = readFileSync(join(folder, 'events.json'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toMatchObject({ src_ip: '127.0.0.1', dst_ip: '127.0.0.1', dst_port: tcp });
});

test('personalities need no fleet file; --json tells where they are', async () => {
  const { printed, child } = await serve('smtp.json:0', 'dns.json:0', '--listen', '127.0.0.1', '--json');
  await vi.waitUntil(() => printed().endsWith('\n'));
  const { listening } = JSON.parse(printed());
  expect(listening).toMatchObject([
    { transport: 'tcp', address: '127.0.0.1', file: join(folder, 'smtp.json') },
    { transport: 'udp', address: '127.0.0.1', file: join(folder, 'dns.json') },
  ]);
  expect(await visit(listening[0].port).hears('\n')).toBe('220 real.example.org ready\r\n');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('personalities take the limits of a fleet file as options, and what is kept', async () => {
  const kept = ['--per-address', '1', '--events', 'events.json', '--log-schema', 'cowrie'];
  const { said } = await serve('smtp.json:0', '--listen', '127.0.0.1', ...kept);
  const [port = 0] = await portsOf(said, 1);
  expect(await visit(port).hears('\n')).toBe('220 real.example.org ready\r\n');
  expect(await visit(port).isClosed()).toBe('');
  const text = () => readFileSync(join(folder, 'events.json'), 'utf8');
  await vi.waitUntil(() => text().includes('refused'));
  expect(text()).toContain('"eventid":"cowrie.session.connect"');
});

test.each([
  [
    ['smtp.json'],
    'smtp.json is a personality, not a fleet: at which address of this machine? e.g. mynah serve smtp.json --listen 127.0.0.1',
  ],
  [
    ['capture.pcap'],
    'capture.pcap is a capture: learn a personality from it first (mynah learn capture.pcap)',
  ],
  [['smtp.json', 'none.json', '--listen', '127.0.0.1'], 'none.json: no such file or folder'],
  [
    ['smtp.json', 'dns.json', '--listen', '127.0.0.1:25'],
    '--listen takes an address; ports belong to personalities, e.g. smtp.json:2525',
  ],
  [['smtp.json', '--listen', '198.51.100.1'], '198.51.100.1:25: this machine does not have that address'],
  [['smtp.json:80000', '--listen', '127.0.0.1'], 'service 1, port: 80000: expected at most 65535'],
  [['smtp.json', '--listen', '127.0.0.1', '--idle', 'x'], '--idle: "x": expected a number'],
  [['smtp.json', '--listen', '127.0.0.1', '--memory', '5X'], '--memory: expected bytes, e.g. 500K or 100M'],
  [['fleet.yaml', '--per-address', '1'], '--per-address is for personalities: a fleet file says it itself'],
])('%j: %s', (words, line) => {
  writeFileSync(join(folder, 'capture.pcap'), Buffer.from('d4c3b2a102000400', 'hex'));
  const { status, stderr } = spawnSync(process.execPath, [cli, 'serve', ...words], { cwd: folder });
  expect([status, stderr.toString()]).toEqual([2, `mynah: ${line}\n`]);
});

test('--check tells everything at once, missing personalities too, in the order of the file', () => {
  const path = write(
    'fleet.yaml',
    'daemon: { timing: slow }\nhosts:\n  here:\n    listen: 127.0.0.1\n    services:\n      - { personality: none.json, prot: 25 }\n      - { personality: smtp.json, port: x }\n',
  );
  const { status, stderr } = spawnSync(process.execPath, [cli, 'serve', path, '--check']);
  expect([status, stderr.toString().replaceAll(`${folder}/`, '')]).toEqual([
    2,
    `mynah: fleet.yaml: line 1: daemon, timing: "slow": is none of recorded, fast
mynah: fleet.yaml: line 6: host here, service 1: there is no "prot" here, but port, personality, action, transport, by, timing, name, upstream, upstreamRate, learn
mynah: fleet.yaml: line 6: host here, service 1, personality: none.json: no such file or folder
mynah: fleet.yaml: line 7: host here, service 2, port: "x": expected a number
`,
  ]);
  write('fleet.yaml', fleet('mx'));
  const good = spawnSync(process.execPath, [cli, 'serve', path, '--check', '--json']);
  expect(JSON.parse(good.stdout.toString())).toMatchObject({
    problems: [],
    hosts: [
      {
        name: 'here',
        listen: ['127.0.0.1'],
        services: [{ transport: 'tcp', port: 0 }, { transport: 'udp' }],
      },
    ],
  });
});

const noActivation =
  spawnSync('systemd-socket-activate', ['--version']).status === 0 ? false : 'needs systemd-socket-activate';

describe.skipIf(noActivation)('sockets of systemd', () => {
  /** An unprivileged user, where this is run by root. */
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const activate = (words: readonly string[]) =>
    start(['systemd-socket-activate', ...words], 'Listening on ', nobody);

  test('three services at sockets that were handed over, three clients at once', async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const services = ports.map((port) => `      - { port: ${port}, personality: smtp.json }\n`).join('');
    const path = write('fleet.yaml', `hosts:\n  here:\n    listen: 127.0.0.1\n    services:\n${services}`);
    const { says } = await activate([
      ...ports.flatMap((port) => ['-l', `127.0.0.1:${port}`]),
      process.execPath,
      cli,
      'serve',
      path,
    ]);
    await says(`:${ports[2]} as 5`);
    const clients = ports.map((port) => visit(port));
    for (const client of clients) expect(await client.hears('\n')).toBe('220 real.example.org ready\r\n');
    for (const client of clients) client.say('QUIT\r\n');
    for (const client of clients) expect(await client.isClosed()).toBe('221 bye\r\n');
  });

  test('a socket is known by its name, and UDP by being the only one', async () => {
    const [tcp, udp] = [await freePort(), await freePort()];
    await activate(['-l', `127.0.0.1:${tcp}`, '--fdname=smtp', process.execPath, cli, 'serve', 'smtp.json']);
    expect(await visit(tcp).hears('\n')).toBe('220 real.example.org ready\r\n');
    await activate(['-d', '-l', `127.0.0.1:${udp}`, process.execPath, cli, 'serve', 'dns.json']);
    expect(await ask(udp, 'what')).toBe('500 what?\r\n');
  });

  test('a socket that fits no service: one line, and nothing is served', async () => {
    const [one, other] = [await freePort(), await freePort()];
    const { says } = await activate([
      '-l',
      `127.0.0.1:${one}`,
      '-l',
      `127.0.0.1:${other}`,
      process.execPath,
      cli,
      'serve',
      'smtp.json',
    ]);
    visit(one).socket.on('error', () => {});
    await says('that was handed over belongs to no service');
  });

  test('replay takes them as well', async () => {
    const port = await freePort();
    await activate(['-l', `127.0.0.1:${port}`, process.execPath, cli, 'replay', 'smtp.json']);
    expect(await visit(port).hears('\n')).toBe('220 real.example.org ready\r\n');
  });
});

describe('inetd', () => {
  /** Starts `mynah replay` with this socket as all of its standard streams. */
  function replay(fd: number): void {
    const child = spawn(process.execPath, [cli, 'replay', join(folder, 'smtp.json')], {
      stdio: [fd, fd, fd],
    });
    started.push(child);
  }

  test('wait: the socket that listens is standard input', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    opened.push(server);
    await once(server, 'listening');
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    replay(fd);
    const { port } = server.address() as AddressInfo;
    // This process listens on it too, so some of the clients come here and hear nothing.
    await vi.waitUntil(
      async () => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        const answer = await Promise.race([
          once(socket, 'data').then(([bytes]) => String(bytes)),
          new Promise<string>((done) => setTimeout(done, 300, '')),
        ]);
        socket.destroy();
        return answer === '220 real.example.org ready\r\n';
      },
      { timeout: 20_000 },
    );
  });
});
