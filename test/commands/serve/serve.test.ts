import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundleProgram, noHoneydHarness, Spawned } from '../../honeyd/honeyd-harness.ts';
import { writeSmallPersonality } from '../../honeyd/small-personality.ts';
import { LineClient } from '../../support/line-client.ts';

const noSocat = spawnSync('socat', ['-V']).status === 0 ? false : 'the connector needs socat';

let cli = '';
let folder = '';
const started: ChildProcess[] = [];

beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-serve-'));
  chmodSync(folder, 0o755);
  writeSmallPersonality(join(folder, 'smtp.json'));
  writeSmallPersonality(join(folder, 'dns.json'), 'udp');
  writeFleet('mx.example.org');
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await exitOf(child);
  }
});

function writeFleet(name: string): void {
  writeFileSync(
    join(folder, 'fleet.yaml'),
    `daemon: { run: run, events: events.json, state: state.json }
hosts:
  mail:
    addresses: 10.99.0.70
    name: ${name}
    osPersonality: Linux 2.6.32
    services:
      - { port: 21, personality: smtp.json }
      - { port: 53, personality: dns.json }
`,
  );
}

/** Starts a daemon and waits until it says `word`. */
async function serve(
  ...words: string[]
): Promise<{ child: ChildProcess; says: (text: string) => Promise<void> }> {
  const child = spawn('node', [cli, 'serve', join(folder, 'fleet.yaml'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  const says = (text: string) => vi.waitUntil(() => said.includes(text), { timeout: 15_000 }).then(() => {});
  await says('listening on ');
  return { child, says };
}

const exitOf = (child: ChildProcess) =>
  new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));

function visitor(): LineClient {
  const client = new LineClient(connect({ path: join(folder, 'run/socket'), allowHalfOpen: true }));
  client.say('PROXY TCP4 192.0.2.7 10.99.0.70 4711 21\r\n');
  return client;
}

test('serves, reads the fleet again on SIGHUP, and leaves nothing behind when told to end', async () => {
  const { child, says } = await serve();
  const first = visitor();
  expect(await first.hears('\n')).toBe('220 mx.example.org ready\r\n');
  first.socket.destroy();
  expect(statSync(join(folder, 'run/socket')).mode & 0o777).toBe(0o666);
  expect(statSync(join(folder, 'run/control')).mode & 0o777).toBe(0o600);
  writeFleet('new.example.org');
  child.kill('SIGHUP');
  await says('read ');
  const second = visitor();
  expect(await second.hears('\n')).toBe('220 new.example.org ready\r\n');
  second.socket.destroy();
  writeFileSync(join(folder, 'fleet.yaml'), 'hosts: nonsense');
  child.kill('SIGHUP');
  await says('nothing changed: ');
  const last = visitor();
  await last.hears('\n');
  child.kill('SIGTERM');
  last.say('QUIT\r\n');
  await last.hears('221 bye\r\n');
  expect(await exitOf(child)).toBe(0);
  expect(readdirSync(join(folder, 'run'))).toEqual(['connect']);
});

test('told to end, it waits for sessions, but not for ever; told twice, not at all', async () => {
  const first = await serve('--grace', '0.2');
  const client = visitor();
  await client.hears('\n');
  first.child.kill('SIGTERM');
  expect(await client.isClosed()).toBe('');
  expect(await exitOf(first.child)).toBe(0);
  const second = await serve('--grace', '1000');
  const other = visitor();
  await other.hears('\n');
  second.child.kill('SIGTERM');
  second.child.kill('SIGINT');
  expect(await exitOf(second.child)).toBe(0);
});

test('a second daemon takes over: the sessions of the first one go on', async () => {
  const first = await serve();
  const before = visitor();
  await before.hears('\n');
  const gone = exitOf(first.child);
  writeFleet('second.example.org');
  const second = await serve();
  expect(await visitor().hears('\n')).toBe('220 second.example.org ready\r\n');
  before.say('noop\r\n');
  expect(await before.hears('\n')).toBe('500 what?\r\n');
  before.say('QUIT\r\n');
  expect(await before.isClosed()).toBe('221 bye\r\n');
  expect(await gone).toBe(0);
  expect(readdirSync(join(folder, 'run')).sort()).toEqual(['connect', 'control', 'pid', 'socket']);
  expect(await visitor().hears('\n')).toBe('220 second.example.org ready\r\n');
  expect(readFileSync(join(folder, 'run/pid'), 'utf8').trim()).toBe(String(second.child.pid));
});

test('a fleet file with mistakes: one line, exit code 2', () => {
  writeFileSync(join(folder, 'fleet.yaml'), 'hosts: {}\n');
  const { status, stderr } = spawnSync('node', [cli, 'serve', join(folder, 'fleet.yaml')]);
  expect([status, stderr.toString()]).toEqual([
    2,
    `mynah: ${join(folder, 'fleet.yaml')}: line 1: hosts: there are no hosts\n`,
  ]);
});

describe.skipIf(noHoneydHarness || noSocat)('with the connector that Honeyd starts', () => {
  const hex = (text: string) => Buffer.from(text).toString('hex');
  let command_ = '';
  beforeEach(() => {
    const { status, stdout } = spawnSync('node', [
      cli,
      'honeyd',
      join(folder, 'fleet.yaml'),
      '--out',
      join(folder, 'out'),
    ]);
    expect([status, stdout.toString().includes('honeyd.conf')]).toEqual([0, true]);
    const conf = readFileSync(join(folder, 'out/honeyd.conf'), 'utf8');
    command_ = /^add mail tcp port 21 "(.*)"$/m.exec(conf)?.[1] ?? '';
  });

  test('TCP: client, daemon and back, and the end of the session is seen at once', async () => {
    await serve();
    const spawned = new Spawned('tcp', command_);
    expect(await spawned.hears('\n')).toBe('220 mx.example.org ready\r\n');
    spawned.say('noop\r\nQUIT\r\n');
    await spawned.hears('500 what?\r\n221 bye\r\n');
    expect(await spawned.over()).toEqual({ logged: '', left: 0 });
    const events = readFileSync(join(folder, 'events.json'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({
      src_ip: '192.0.2.7',
      src_port: 4711,
      dst_ip: '10.99.0.70',
      dst_port: 21,
    });
  });

  test('TCP: the client’s FIN arrives', async () => {
    await serve();
    const spawned = new Spawned('tcp', command_);
    await spawned.hears('ready\r\n');
    spawned.end();
    expect((await spawned.over()).left).toBe(0);
  });

  test('UDP: datagrams there and back', async () => {
    await serve();
    const command = `${join(folder, 'out/connect')} ${join(folder, 'run/socket')} udp`;
    const spawned = new Spawned('udp', command, {}, 53);
    spawned.say(`${hex('what')}\n`);
    expect(await spawned.hears('\n')).toBe(`${hex('500 what?\r\n')}\n`);
    spawned.kill();
  });

  test('no daemon: the emulator is spawned, with the same name', async () => {
    const spawned = new Spawned('tcp', command_);
    expect(await spawned.hears('\n')).toBe('220 mx.example.org ready\r\n');
    spawned.say('QUIT\r\n');
    await spawned.hears('221 bye\r\n');
    expect(await spawned.over()).toEqual({ logged: '', left: 0 });
  });

  test('a daemon that was killed left its socket behind: spawned as well', async () => {
    const { child } = await serve();
    child.kill('SIGKILL');
    await exitOf(child);
    expect(existsSync(join(folder, 'run/socket'))).toBe(true);
    const spawned = new Spawned('tcp', command_);
    expect(await spawned.hears('\n')).toBe('220 mx.example.org ready\r\n');
    spawned.end();
    expect((await spawned.over()).left).toBe(0);
  });
});

test('mynah honeyd --check counts, or says all that is wrong', () => {
  const check = () => spawnSync('node', [cli, 'honeyd', join(folder, 'fleet.yaml'), '--check']);
  expect(check().stdout.toString()).toBe(
    `${join(folder, 'fleet.yaml')}: 1 host, 1 virtual address, 2 services\n`,
  );
  writeFileSync(join(folder, 'fleet.yaml'), 'hosts:\n  tcp: { addresses: x }\n');
  const { status, stderr } = check();
  expect(status).toBe(2);
  expect(stderr.toString().split('\n')).toHaveLength(3);
});
