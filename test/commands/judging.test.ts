import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const sample = (name: string) => join(root, 'samples', name);
const command = ['--import', import.meta.resolve('tsx'), join(root, 'src/cli.ts')];
let folder = '';

function mynah(...args: readonly string[]) {
  const { stdout, stderr, status } = runCli(args, { cwd: folder });
  // what is printed for people is UTF-8
  const text = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');
  return { stdout: text(stdout), stderr: text(stderr), status };
}

const written = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-judging-'));
  mynah('learn', '--pcap', sample('sendmail.pcap'), '--out', 'a.json');
  mynah('learn', '--pcap', sample('netkit-ftpd.pcap'), '--out', 'ftp.json');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('verify', () => {
  test('says how right it is, by what masks, and where it is wrong', () => {
    const { stdout, status } = mynah('verify', 'a.json', '--pcap', sample('sendmail-unseen.pcap'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^10 conversations, \d+ exchanges\nclass \d+\.\d %\s+text \d+\.\d %\s+bytes /);
    expect(stdout).toMatch(/ time +\d+× {2}dates and times/);
    expect(stdout).toMatch(/\nMAIL +\d+ +\d+\.\d % +\d+\.\d %\n/);
  });

  test('thresholds decide the exit code', () => {
    const pcap = sample('sendmail.pcap');
    expect(mynah('verify', 'a.json', '--pcap', pcap, '--min-class', '50', '--min-text', '50').status).toBe(0);
    const other = ['--pcap', pcap, '--server', '127.0.0.31:25'];
    expect(mynah('verify', 'ftp.json', ...other, '--min-class', '50').status).toBe(1);
    expect(mynah('verify', 'ftp.json')).toMatchObject({ status: 2, stdout: '' });
    expect(mynah('verify', 'ftp.json', '--pcap', pcap, '--min-class', 'much')).toMatchObject({
      status: 2,
      stderr: 'mynah: --min-class much: expected a number\n',
    });
  });

  test('what cannot be judged is trouble, not a hundred percent', () => {
    const pcap = sample('sendmail.pcap');
    const trouble = (...args: readonly string[]) => {
      const { status, stdout, stderr } = mynah('verify', ...args);
      expect(stdout).toBe('');
      expect(status).toBe(2);
      return stderr;
    };
    expect(trouble('a.json', '--pcap', pcap, '--min-text', '101')).toBe(
      'mynah: --min-text 101: expected a percentage, 0 to 100\n',
    );
    expect(trouble('ftp.json', '--pcap', pcap)).toMatch(
      /^mynah: .*no conversation with tcp port 21; --server /,
    );
    expect(trouble('a.json', '--pcap', pcap, '--live', '127.0.0.1:9', '--patience', '1')).toBe(
      'mynah: --live 127.0.0.1:9: nobody answers there\n',
    );
  });

  test('--json tells the same to machines', () => {
    const { stdout } = mynah('verify', 'a.json', '--pcap', sample('sendmail-unseen.pcap'), '--json');
    const { conversations, class: status, text } = JSON.parse(stdout);
    expect(conversations).toBe(10);
    expect(status.of).toBe(text.of);
  });

  test('a running emulator gives what sessions in process give, over sockets and data connections', async () => {
    const server = spawn(process.execPath, [...command, 'replay', 'ftp.json', '--listen', '127.0.0.1:0'], {
      cwd: folder,
    });
    try {
      const address = await new Promise<string>((found) => {
        server.stderr.on('data', (text: Buffer) => {
          const said = /listening on (\S+)/.exec(text.toString());
          if (said?.[1]) found(said[1]);
        });
      });
      const arguments_ = ['verify', 'ftp.json', '--pcap', sample('netkit-ftpd.pcap'), '--json'];
      const inside = JSON.parse(mynah(...arguments_).stdout);
      const outside = JSON.parse(mynah(...arguments_, '--live', address, '--patience', '1000').stdout);
      expect(outside.exchanges).toBe(inside.exchanges);
      // the address a client connects from is another one, and with it what is said of it
      expect(outside.class.right).toBeGreaterThanOrEqual(inside.class.right * 0.97);
      const own = JSON.parse(
        mynah('verify', 'ftp.json', '--json', '--live', address, '--patience', '1000').stdout,
      );
      expect(own.exchanges, 'the sessions it was learned from are the same').toBe(inside.exchanges);
      expect(outside.transfers.of).toBeGreaterThan(0);
      expect(outside.transfers.right).toBeGreaterThanOrEqual(inside.transfers.right - 1);
    } finally {
      server.kill();
    }
  }, 60_000);
});

/** A copy of the sendmail sample in which the server says something else; checksums of packets do not matter. */
function changed(from: string, to: string): string {
  const path = join(folder, `${to}.pcap`);
  const bytes = readFileSync(sample('sendmail.pcap'), 'latin1').replaceAll(from, to);
  writeFileSync(path, bytes, 'latin1');
  return path;
}

describe('compare', () => {
  test('a capture with itself, with its personality, and two personalities of it are the same', () => {
    const pcap = sample('sendmail.pcap');
    expect(mynah('compare', pcap, pcap)).toMatchObject({ status: 0 });
    expect(mynah('compare', pcap, 'a.json')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^mynah: a\.json: compared are the sessions it was learned from.*\n$/),
    });
    copyFileSync(join(folder, 'a.json'), join(folder, 'b.json'));
    const { status, stdout } = mynah('compare', 'a.json', 'b.json');
    expect(status).toBe(0);
    expect(stdout).toContain('same: no situation is answered differently');
  });

  test('two servers differ; as a page, for CI, for machines, ignored and accepted', () => {
    const servers = [sample('sendmail.pcap'), changed('Sendmail', 'Sendmale')];
    const files = ['--html', 'd.html', '--junit', 'd.xml', '--write-accept', 'accepted'];
    const { status, stdout } = mynah('compare', ...servers, ...files);
    expect(status).toBe(1);
    expect(stdout).toContain('"Sendmail" became "Sendmale"');
    expect(written('d.html')).toContain('<h1>samples/sendmail.pcap → ');
    const { differences } = JSON.parse(mynah('compare', ...servers, '--json').stdout);
    expect(written('d.xml')).toContain(` failures="${differences.length}" `);
    expect(mynah('compare', ...servers, '--accept', 'accepted').status).toBe(0);
    expect(mynah('compare', ...servers, '--ignore', '/./')).toMatchObject({ status: 0 });
    expect(mynah('compare', ...servers, '--ignore', 'timing').status).toBe(1);
  });

  test('a change that shows in many answers is one difference, with its places', () => {
    const { differences } = JSON.parse(
      mynah('compare', sample('sendmail.pcap'), changed('mx1.example.org', 'mx9.example.org'), '--json')
        .stdout,
    );
    const verdicts = differences.map(({ verdict }: { verdict: string }) => verdict);
    expect(verdicts).toEqual(verdicts.map(() => 'different'));
    const [first] = differences;
    expect(first).toMatchObject({ change: { before: 'mx1', after: 'mx9' } });
    expect(first.places.length).toBeGreaterThan(1);
  });

  test('several captures a side, and a baseline in a file', () => {
    const [one, other] = [sample('sendmail.pcap'), sample('sendmail-unseen.pcap')];
    expect(mynah('compare', '--before', one, other, '--after', one)).toMatchObject({ status: 0 });
    expect(mynah('compare', one, '--save', 'baseline.json')).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(mynah('compare', 'baseline.json', one)).toMatchObject({ status: 0 });
    const found = mynah('compare', 'baseline.json', changed('Sendmail', 'Sendmale'), '--markdown', 's.md');
    expect(found.status).toBe(1);
    expect(written('s.md')).toMatch(/\| another text \| <code>Sendmail<\/code> \| <code>Sendmale<\/code> \|/);
    writeFileSync(join(folder, 'odd.json'), '{"mynahBaseline":1,"evidence":"AAAA"}');
    expect(mynah('compare', 'odd.json', one)).toMatchObject({
      status: 2,
      stderr: 'mynah: odd.json: not a file of evidence\n',
    });
  });

  test('two services are not compared', () => {
    const { status, stderr } = mynah('compare', sample('dovecot-pop3.pcap'), sample('netkit-ftpd.pcap'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^mynah: .* are of two different services: [^\n]*\n$/);
  });

  test('trouble is one line', () => {
    expect(mynah('compare', 'nothing.pcap', 'a.json')).toMatchObject({
      status: 2,
      stderr: 'mynah: nothing.pcap: no such file or folder\n',
    });
    expect(mynah('compare', 'a.json', 'a.json', '--ignore', '/(/').stderr).toMatch(
      /^mynah: --ignore \/\(\/: .*\n$/,
    );
  });
});

describe('show', () => {
  test('in words, as a page with the state picture, as DOT and Mermaid', () => {
    expect(mynah('show', 'a.json').stdout).toMatch(/\nRCPT\n {2}\d{3}/);
    expect(mynah('show', 'a.json', '--html', 's.html')).toEqual({
      stdout: '',
      stderr: 's.html: the page, to be opened in a browser\n',
      status: 0,
    });
    expect(written('s.html')).toMatch(
      /<figure[\s\S]*<svg[\s\S]*after EHLO 250[\s\S]*<details class="state" id="state1"/,
    );
    expect(mynah('show', 'a.json', '--dot').stdout).toMatch(/^digraph "a\.json" \{\n/);
    expect(mynah('show', 'a.json', '--mermaid').stdout).toMatch(/^flowchart TD\n/);
  });

  test('a capture says how accurate it is', () => {
    mynah('show', 'a.json', '--html', 's.html', '--pcap', sample('sendmail-unseen.pcap'));
    expect(written('s.html')).toMatch(/<th>verified<\/th><td>class \d+\.\d %/);
  });
});
