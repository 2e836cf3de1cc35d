import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';
import { learnedSample } from '../../support/learned-sample.ts';
import { LineClient } from '../../support/line-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-disk-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mount = (...words: string[]) => spawnSync('mount', words).status === 0;
const isMounted = process.platform === 'linux' && mount('-t', 'tmpfs', '-o', 'size=200k', 'none', disk);

let cli = '';
let child: ChildProcess | undefined;
beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
  writeFileSync(join(folder, 'mail.json'), JSON.stringify(await learnedSample('sendmail')));
}, 120_000);
afterAll(() => {
  child?.kill('SIGKILL');
  if (isMounted) spawnSync('umount', ['-l', disk]);
});

/** Starts the emulator with all that it writes on that disk. */
async function start(): Promise<{ port: number; said: () => string }> {
  const kept = ['--events', 'events.json', '--spool', 'spool', '--state', 'state.json'];
  const words = [cli, 'replay', join(folder, 'mail.json'), '--listen', '127.0.0.1:0', ...kept];
  child = spawn('node', words, { cwd: disk, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const port = await new Promise<number>((listening) => {
    child?.stderr?.on('data', (bytes) => {
      said += bytes;
      const found = /listening on \S+:(\d+)\n/.exec(said);
      if (found) listening(Number(found[1]));
    });
  });
  return { port, said: () => said.replace(/^listening.*\n/, '') };
}

const ended = (signal: NodeJS.Signals) =>
  new Promise<number | null>((done) => {
    child?.once('exit', (code) => done(code));
    child?.kill(signal);
  });

/** Says `QUIT` after so many commands, and gives all that was heard. */
async function visit(port: number, commands: number): Promise<string> {
  const client = LineClient.to(port);
  client.say(`${'NOOP\r\n'.repeat(commands)}QUIT\r\n`);
  return client.isClosed();
}

function linesOf(file: string): readonly string[] {
  return readFileSync(join(disk, file), 'utf8').trim().split('\n');
}

test.skipIf(!isMounted)(
  'a full disk stops nothing, is told once, and takes lines again where there is room; nothing of it is half',
  async () => {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(120_000));
    const { port, said } = await start();
    for (let visits = 0; visits < 6; visits++) expect(await visit(port, 40)).toContain('221 ');
    expect(said().match(/ENOSPC.*lines wait/g)).toHaveLength(1);
    rmSync(join(disk, 'ballast'));
    for (let left = 50; left > 0 && !said().includes('written again'); left--)
      await new Promise((goOn) => setTimeout(goOn, 100));
    expect(said()).toContain('written again; 0 lines were lost');
    expect(await visit(port, 1)).toContain('221 ');
    expect(await ended('SIGTERM')).toBe(0);
    const lines = linesOf('events.json').map((line) => JSON.parse(line));
    expect(lines.filter(({ eventid }) => eventid === 'mynah.session.closed')).toHaveLength(7);
    expect(lines.filter(({ input }) => input === 'NOOP')).toHaveLength(241);
  },
);

test.skipIf(!isMounted)(
  'where the disk is full to the end, the log ends with a whole line, and what is missing is counted',
  async () => {
    rmSync(join(disk, 'events.json'), { force: true });
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(150_000));
    const { port, said } = await start();
    for (let visits = 0; visits < 6; visits++) expect(await visit(port, 40)).toContain('221 ');
    expect(said()).toMatch(/ENOSPC.*lines wait/);
    expect(await ended('SIGTERM')).toBe(0);
    rmSync(join(disk, 'ballast'));
    const text = readFileSync(join(disk, 'events.json'), 'utf8');
    expect(text).toMatch(/\}\n$/);
    const lines = linesOf('events.json').map((line) => JSON.parse(line));
    const [, missing] = /(\d+) lines were never written/.exec(said()) ?? [];
    expect(lines.length + Number(missing)).toBe(6 * (2 + 41));
  },
);

test.skipIf(!isMounted)(
  'what was on its way when a full disk ended it is told; the next one begins a line of its own',
  async () => {
    writeFileSync(join(disk, 'events.json'), '{"half":');
    const { port } = await start();
    await visit(port, 1);
    await ended('SIGTERM');
    const [half, ...whole] = linesOf('events.json');
    expect(half).toBe('{"half":');
    expect(whole.length).toBeGreaterThan(2);
    for (const line of whole) expect(() => JSON.parse(line)).not.toThrow();

    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1));
    spawnSync('sh', ['-c', `dd if=/dev/zero of=${join(disk, 'ballast')} bs=1k 2>/dev/null`]);
    const full = await start();
    for (let visits = 0; visits < 3; visits++) await visit(full.port, 9);
    expect(await ended('SIGTERM')).toBe(0);
    expect(full.said()).toMatch(/events: \S+: \d+ lines were never written/);
    expect(readdirSync(disk).filter((name) => name.endsWith('.part'))).toEqual([]);
    rmSync(join(disk, 'ballast'));
  },
);

test.skipIf(!isMounted)('a disk that can only be read from: one line, and sessions as ever', async () => {
  const { port, said } = await start();
  mount('-o', 'remount,ro', disk);
  expect(await visit(port, 3)).toContain('221 '); // the open log may still be written to
  mount('-o', 'remount,rw', disk);
  expect(await ended('SIGTERM')).toBe(0);
  expect(said().split('\n').length).toBeLessThan(5);
  mount('-o', 'remount,ro', disk);
  const run = spawnSync('node', [cli, 'replay', '../mail.json', '--events', 'new.json'], { cwd: disk });
  mount('-o', 'remount,rw', disk);
  expect(run.status).toBe(2);
  expect(String(run.stderr)).toMatch(/^mynah: [^\n]*file system is read-only\n$/);
});

test.skipIf(!isMounted)(
  'killed at any moment: every line is whole, and every piece of the spool',
  async () => {
    for (let kills = 0; kills < 5; kills++) {
      rmSync(join(disk, 'events.json'), { force: true });
      const { port } = await start();
      const client = LineClient.to(port);
      await client.hears('\r\n');
      const mail = `RSET\r\nHELO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nnumber ${kills}\r\n.\r\n`;
      for (let mails = 0; mails < 10; mails++) client.say(mail.replace('number', `number ${mails}`));
      for (let left = 3 * kills; left > 0; left--) await client.hears('\r\n');
      await ended('SIGKILL');
      const lines = linesOf('events.json').map((line) => JSON.parse(line));
      const told = lines.filter(({ eventid }) => eventid === 'mynah.command.input');
      expect(told.length).toBeGreaterThanOrEqual(3 * kills); // what was answered is in the log
    }
    for (const name of readdirSync(join(disk, 'spool')).filter((one) => !one.endsWith('.part')))
      expect(
        createHash('sha256')
          .update(readFileSync(join(disk, 'spool', name)))
          .digest('hex'),
      ).toBe(name);
  },
);
