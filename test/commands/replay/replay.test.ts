import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram, noHoneydHarness, Spawned } from '../../honeyd/honeyd-harness.ts';
import { writeSmallPersonality } from '../../honeyd/small-personality.ts';
import { LineClient } from '../../support/line-client.ts';

let cli = '';
let folder = '';
let smtp = '';
let dns = '';
const started: ChildProcess[] = [];

beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
  folder = mkdtempSync(join(tmpdir(), 'mynah-replay-'));
  chmodSync(folder, 0o755);
  smtp = join(folder, 'smtp.json');
  dns = join(folder, 'dns.json');
  writeSmallPersonality(smtp);
  writeSmallPersonality(dns, 'udp');
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts the emulator, and gives the first port it says it listens on. */
async function listen(
  ...words: string[]
): Promise<{ child: ChildProcess; port: number; errors: () => string }> {
  const child = spawn('node', [cli, 'replay', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  let errors = '';
  const port = await new Promise<number>((resolvePort, reject) => {
    child.stderr?.on('data', (text) => {
      errors += text;
      const found = /listening on \S+:(\d+)\n/.exec(errors);
      if (found) resolvePort(Number(found[1]));
    });
    child.once('exit', () => reject(new Error(errors)));
  });
  return { child, port, errors: () => errors };
}

const exitOf = (child: ChildProcess) =>
  new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));

test('--listen serves, says where, and ends cleanly when told to', async () => {
  const { child, port, errors } = await listen(smtp, '--listen', '127.0.0.1:0', '--listen', '127.0.0.1:0');
  const client = LineClient.to(port);
  expect(await client.hears('\n')).toBe('220 real.example.org ready\r\n');
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(0);
  expect(await client.isClosed()).toBe('');
  expect(errors()).toMatch(/^(listening on 127\.0\.0\.1:\d+\n){2}$/);
});

test('a port that is taken is trouble, in one line, and nothing stays behind', async () => {
  const { child, port } = await listen(smtp, '--listen', '127.0.0.1:0');
  const second = spawnSync('node', [
    cli,
    'replay',
    smtp,
    '--listen',
    '127.0.0.1:0',
    '--listen',
    `127.0.0.1:${port}`,
  ]);
  expect(second.status).toBe(2);
  expect(second.stderr.toString()).toMatch(
    /^listening on .*\nmynah: 127\.0\.0\.1:\d+: another program listens there already\n$/,
  );
  child.kill('SIGINT');
  expect(await exitOf(child)).toBe(0);
});

test('pipes are as good as a socket', () => {
  const { status, stdout, stderr } = spawnSync(
    'node',
    [cli, 'replay', smtp, '--host-name', 'mx.example.net'],
    {
      input: 'hello\r\nQUIT\r\nmore\r\n',
    },
  );
  expect([status, stderr.toString()]).toEqual([0, '']);
  expect(stdout.toString()).toBe('220 mx.example.net ready\r\n500 what?\r\n221 bye\r\n');
});

test('over pipes too, a session that a signal ends has its end in the log', async () => {
  const log = join(folder, 'ended.json');
  const child = spawn('node', [cli, 'replay', smtp, '--events', log]);
  started.push(child);
  await new Promise((heard) => child.stdout.once('data', heard));
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(0);
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ eventid: 'mynah.session.closed', reason: 'shutdown' });
});

test.each([
  [[], 'mynah: replay: which personality is to be played?'],
  [['/nonexistent.json'], 'mynah: /nonexistent.json: no such file or folder'],
  [['--what'], "mynah: replay: Unknown option '--what'"],
])('%j: one line, and exit code 2', (words, message) => {
  const { status, stderr } = spawnSync('node', [cli, 'replay', ...words], { input: '' });
  expect(status).toBe(2);
  expect(stderr.toString().startsWith(message)).toBe(true);
  expect(stderr.toString().split('\n')).toHaveLength(2);
});

describe.skipIf(noHoneydHarness)('spawned by Honeyd', () => {
  test('TCP: 30 files, nice, nobody, in / with nothing to write', async () => {
    const spawned = new Spawned('tcp', `node ${cli} replay ${smtp} --host-name mx{4}.example.org`);
    expect(await spawned.hears('\n')).toBe('220 mx70.example.org ready\r\n');
    spawned.say('quit\r\n');
    await spawned.hears('221 bye\r\n');
    expect(await spawned.over()).toEqual({ logged: '', left: 0 });
  });

  test('UDP: datagrams', async () => {
    const spawned = new Spawned('udp', `node ${cli} replay ${dns} --idle 0.5`);
    spawned.say(`${Buffer.from('what').toString('hex')}\n`);
    expect(await spawned.hears('\n')).toBe(`${Buffer.from('500 what?\r\n').toString('hex')}\n`);
    expect((await spawned.over()).left).toBe(-9);
  });

  test('what it cannot write it says in a short line, and serves all the same', async () => {
    const spawned = new Spawned('tcp', `node ${cli} replay ${smtp} --state /state.json`);
    await spawned.hears('ready\r\n');
    spawned.end();
    const { logged, left } = await spawned.over();
    expect(left).toBe(0);
    if (process.getuid?.() === 0) expect(logged).toMatch(/^mynah: state not saved: EACCES.*\n$/);
    expect(logged.length).toBeLessThan(1000);
  });
});

test('the emulator and all that it imports are Node’s own modules', async () => {
  const { metafile } = await build({
    entryPoints: [resolve(import.meta.dirname, '../../../src/commands/replay/replay.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'x',
    splitting: true,
  });
  /** What a chunk loads from outside, by itself and, where it waits for them, by others. */
  const outside = (name: string): string[] =>
    (metafile.outputs[name]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .flatMap(({ path, external }) => (external ? [path] : outside(path)));
  const isStranger = (path: string) => !builtinModules.includes(path.replace(/^node:/, ''));
  const entry = outside('x/replay.js');
  expect(entry.length).toBeGreaterThan(3);
  expect(entry.filter(isStranger)).toEqual([]);
  expect(entry).not.toContain('node:tls');
  // what makes certificates is loaded when one is to be made
  const all = Object.keys(metafile.outputs).flatMap(outside);
  expect([...new Set(all.filter(isStranger))].sort()).toEqual([
    '@peculiar/asn1-schema',
    '@peculiar/asn1-x509',
  ]);
});

test('under the 30 descriptors of Honeyd, whichever name it is started by', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-build-'));
  const root = resolve(import.meta.dirname, '../../..');
  spawnSync('ln', ['-s', join(root, 'node_modules'), join(folder, 'node_modules')]);
  expect(spawnSync('node', ['build.mjs', folder], { cwd: root }).status).toBe(0);
  const said = ['cli.js replay', 'replay.cjs'].map((name) => {
    const command = `ulimit -n 24; exec node ${folder}/${name} ${smtp} --host-name mx.example.net`;
    return spawnSync('sh', ['-c', command], { input: 'QUIT\r\n' }).stdout.toString();
  });
  expect(said).toEqual(Array(2).fill('220 mx.example.net ready\r\n221 bye\r\n'));
});
