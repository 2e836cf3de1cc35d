import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LineClient } from '../support/line-client.ts';
import { ImageBuilder, makeBaseImage, makeContext, noCleanRoot, removeRoots } from './clean-root.ts';

const project = resolve(import.meta.dirname, '../..');
const instructions = DockerfileParser.parse(
  readFileSync(join(project, 'Dockerfile'), 'utf8'),
).getInstructions();

describe.skipIf(noCleanRoot)('the steps of the Dockerfile in a clean root', () => {
  let folder = '';
  let image = '';
  let honeypot: ChildProcess | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mynah-image-'));
    const base = join(folder, 'base');
    makeBaseImage(base);
    makeContext(project, join(folder, 'context'));
    image = new ImageBuilder(base, join(folder, 'context')).build(instructions);
  }, 1_200_000);
  afterAll(() => {
    honeypot?.kill('SIGKILL');
    removeRoots(join(folder, 'base'));
  }, 120_000);

  /** As the container would: user 1000, root file system read-only, the volumes and tmpfs of compose.yaml beside it. */
  function inContainer(command: string, volumes: readonly string[]): readonly [string, readonly string[]] {
    const script = [
      'mount --bind "$0" "$0"',
      'mount -t tmpfs none "$0/tmp"',
      ...volumes.map((path) => `mount --bind "$0${path}" "$0${path}"`),
      'mount -o remount,ro,bind "$0" "$0"',
      `exec chroot --userspec=1000:1000 "$0" sh -c 'cd /personalities && exec ${command}'`,
    ].join(' && ');
    return ['unshare', ['--mount', 'sh', '-c', script, image]];
  }
  const run = (command: string, ...volumes: string[]) => {
    const [program, words] = inContainer(command, volumes);
    const { status, stdout, stderr } = spawnSync(program, words, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    return { status, stdout, stderr };
  };

  test('mynah is there, npm and sources are not', () => {
    expect(run('mynah --version')).toMatchObject({ status: 0, stderr: '' });
    expect(run('ls /usr/local/bin').stdout).not.toContain('npm');
    expect(run('ls /opt/mynah').stdout.split('\n')).not.toContain('src');
    expect(run('touch /opt/mynah/x').status).not.toBe(0);
  });

  test('it learns its samples and is a honeypot of three services, alive while it runs', async () => {
    const learned = run('sh /opt/mynah/container/learn-samples.sh', '/personalities');
    expect(learned).toMatchObject({ status: 0 });
    expect(statSync(join(image, 'personalities/redis.json')).uid).toBe(1000);
    const health = 'node /opt/mynah/container/health.mjs /run/mynah/control';
    expect(run(health).status).toBe(1);
    const [program, words] = inContainer('mynah serve /opt/mynah/container/fleet.yaml', [
      '/events',
      '/spool',
      '/run/mynah',
    ]);
    honeypot = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    honeypot.stderr?.on('data', (text) => {
      said += text;
    });
    await vi.waitUntil(
      () => (said.match(/listening on .*\(tcp/g) ?? []).length === 3 || honeypot?.exitCode !== null,
      { timeout: 60_000 },
    );
    const mail = new LineClient(connect(2525, '127.0.0.1'));
    expect(await mail.hears('\n')).toMatch(/^220 mx1\.example\.org ESMTP Sendmail/);
    const pop = new LineClient(connect(2110, '127.0.0.1'));
    expect(await pop.hears('\n')).toMatch(/^\+OK /);
    const redis = new LineClient(connect(6379, '127.0.0.1'));
    redis.say('PING\r\n');
    expect(await redis.hears('\n')).toBe('+PONG\r\n');
    expect(run(health).status).toBe(0);
    for (const { socket } of [mail, pop, redis]) socket.destroy();
    honeypot.kill('SIGTERM');
    await vi.waitUntil(() => honeypot?.exitCode !== null, { timeout: 30_000 });
    expect(readFileSync(join(image, 'events/events.json'), 'utf8')).toContain('"dst_port":2525');
  }, 300_000);
});
