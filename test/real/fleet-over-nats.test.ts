import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { learn } from '../../src/learn/learn.ts';
import { connectNats } from '../../src/nats/nats-client.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

const root = resolve(import.meta.dirname, '../..');
const cli = ['--import', import.meta.resolve('tsx'), join(root, 'src/cli.ts')];
const at = { host: '127.0.0.71', port: 20_025 };

/** What the server says first, and the connection. */
async function greeted(): Promise<{ readonly socket: Socket; readonly banner: string }> {
  const socket = connect(at);
  socket.write('PROXY TCP4 192.0.2.9 10.99.0.70 40000 25\r\n');
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return { socket, banner: String(bytes) };
}

async function banner(): Promise<string> {
  const { socket, banner } = await greeted();
  socket.destroy();
  return banner;
}

describe.skipIf(natsMissing)(`a fleet over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  let folder: string;
  let server: NatsServer;
  let serving: ChildProcess | undefined;
  let said = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mynah-fleet-nats-'));
    server = await NatsServer.start(join(folder, 'streams'));
    const { value } = await readConversations([join(root, 'samples/sendmail-unseen.pcap')]);
    const { recordings, ...personality } = learn(value);
    expect(recordings).toBeDefined();
    write(printPersonality(personality));
  });
  afterAll(async () => {
    serving?.kill('SIGKILL');
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  let text = '';
  function write(personality: string): void {
    text = personality;
    writeFileSync(join(folder, 'mail.json'), personality, 'latin1');
    writeFileSync(
      join(folder, 'fleet.yaml'),
      `daemon:\n  run: ${folder}/run\n  events: ${folder}/events.json\n  listen: ['${at.host}:${at.port}']\nhosts:\n  mail:\n    addresses: 10.99.0.70\n    services:\n      - { port: 25, personality: mail.json }\n`,
    );
  }

  function fleet(...args: readonly string[]) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [...cli, 'fleet', ...args, '--nats', server.url],
      {
        encoding: 'utf8',
        cwd: folder,
      },
    );
    return { stdout, stderr, status };
  }

  function serve(): void {
    const args = [
      'serve',
      'mail',
      '--nats',
      server.url,
      '--grace',
      '0',
      '--nats-events',
      '--folder',
      join(folder, 'sensor'),
    ];
    serving = spawn(process.execPath, [...cli, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    serving.stderr?.on('data', (bytes) => {
      said += bytes;
    });
  }

  const soon = { timeout: 60_000, interval: 300 };

  test('sensors serve what is published, change without dropping a session, go back, and go on without the server', async () => {
    expect(fleet('publish', 'mail', 'fleet.yaml')).toMatchObject({
      status: 0,
      stdout: 'mail: published as version 1\n',
    });
    serve();
    await expect.poll(() => banner().catch(() => said), soon).toMatch(/^220 .*ESMTP Sendmail/);
    const { socket } = await greeted();
    write(text.replaceAll('ESMTP Sendmail', 'ESMTP Parrot'));
    expect(fleet('publish', 'mail', 'fleet.yaml').status).toBe(0);
    await expect.poll(banner, soon).toMatch(/^220 .*ESMTP Parrot/);
    socket.write('NOOP\r\n');
    expect(String((await once(socket, 'data'))[0])).toMatch(/^250 /);
    socket.destroy();
    const client = await connectNats({ url: server.url });
    const events = async () => (await client.manager.streams.info('MYNAH_EVENTS')).state.messages;
    await expect.poll(events, soon).toBeGreaterThan(2);
    await (await client.fleets()).put('mail', 'no fleet at all');
    await client.connection.close();
    await expect.poll(() => said, soon).toContain('mail: version 3 is no fleet, and is not used (1 by now)');
    expect(fleet('history', 'mail').stdout).toMatch(
      /^1 {2}\S+ {2}mail\.json\n2 {2}\S+ {2}mail\.json\n3 {2}\S+ {2}no fleet\n$/,
    );
    expect(fleet('rollback', 'mail', '1').stdout).toBe('mail: version 1 is published again as version 4\n');
    await expect.poll(banner, soon).toMatch(/^220 .*ESMTP Sendmail/);
    await server.kill();
    expect(await banner()).toMatch(/^220 .*ESMTP Sendmail/);
    serving?.kill('SIGKILL');
    serve();
    await expect.poll(() => banner().catch(() => ''), soon).toMatch(/^220 .*ESMTP Sendmail/);
    expect(said).toContain('serving what was known before');
    await server.start(); // the watch has to be found again
    expect(fleet('rollback', 'mail', '2').status).toBe(0);
    await expect.poll(banner, soon).toMatch(/^220 .*ESMTP Parrot/);
    await server.kill();
    await server.start();
    expect(fleet('rollback', 'mail', '1').status).toBe(0);
    await expect.poll(banner, soon).toMatch(/^220 .*ESMTP Sendmail/);
  }, 300_000);

  test('what cannot be done is one line', async () => {
    await server.start();
    const lines = [
      fleet('history', 'none'),
      fleet('rollback', 'mail', '99'),
      fleet('rollback', 'mail', 'x'),
      fleet('publish', 'a/b', 'fleet.yaml'),
    ];
    expect(lines.map(({ stderr, status }) => [status, stderr])).toEqual([
      [2, 'mynah: none: no such fleet was published\n'],
      [2, 'mynah: mail: no version 99\n'],
      [2, 'mynah: x: expected a version\n'],
      [2, 'mynah: a/b: the name of a fleet has letters, digits, _ and -\n'],
    ]);
  }, 300_000);
});
