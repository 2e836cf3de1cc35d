import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpensslFolder } from '../tls/openssl-tape.ts';
import { startMailServer } from '../tls/starttls-server.ts';
import { type Emulator, emulate } from './emulator.ts';
import { needs, python, run } from './run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-real-tls-'));
const root = resolve(import.meta.dirname, '../..');

/** What a client says and gets; the end of the server is not told. */
type Job = (port: number) => Promise<string>;

const smtplib = `
import smtplib, ssl, sys
server = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), local_hostname='laptop.example.com', timeout=20)
print(server.starttls(context=ssl._create_unverified_context()), server.sock.version())
print(server.ehlo()[0], sorted(server.esmtp_features))
print(server.sendmail('ann@example.com', ['bob@example.org'], 'Subject: hi\\r\\n\\r\\nhello'))
print(server.quit())
`;

/** A mail through TLS, with each client that is here. */
const jobs: readonly (readonly [client: string, job: Job])[] = [
  [
    'openssl',
    async (port) => {
      const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-starttls', 'smtp', '-crlf', '-quiet'];
      const { out } = await run('openssl', args, { input: 'EHLO laptop\nNOOP\nQUIT\n' });
      return out.replace(/^.*\r\n(?=250 )/s, '');
    },
  ],
  [
    'curl',
    async (port) => {
      const mail = ['--mail-from', 'ann@example.com', '--mail-rcpt', 'bob@example.org', '-T', '-'];
      const url = `smtp://127.0.0.1:${port}/laptop.example.com`;
      const ran = await run('curl', ['-sSk', '--ssl-reqd', url, ...mail, '-w', '%{http_code}'], {
        input: 'Subject: hi\r\n\r\nhello\r\n',
      });
      return `${ran.code} ${ran.out} ${ran.err}`;
    },
  ],
  [
    'swaks',
    async (port) => {
      const to = [
        '--server',
        '127.0.0.1',
        '--port',
        `${port}`,
        '--from',
        'ann@example.com',
        '--to',
        'bob@example.org',
      ];
      const ran = await run('swaks', ['-tls', '--helo', 'laptop.example.com', '--body', 'hello', ...to]);
      const told = ran.out.split('\n').filter((line) => /^(?:<|=== TLS started|\*)/.test(line));
      return `${ran.code}\n${told.join('\n')}`;
    },
  ],
  ['python3', async (port) => (await python(smtplib, `${port}`)).out],
];

/** The relay as a program of its own, while `work` is done through it. */
async function relayed(target: number, file: string, work: (port: number) => Promise<void>): Promise<void> {
  const args = ['--import', 'tsx', join(root, 'src/cli.ts'), 'capture', '--tls', '--out', file];
  const child = spawn(process.execPath, [...args, '--proxy', `127.0.0.1:0=127.0.0.1:${target}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (bytes: Buffer) => {
    told += bytes.toString();
  });
  const over = new Promise((done) => child.once('close', done));
  while (!/listening on/.test(told) && child.exitCode === null) await new Promise((go) => setTimeout(go, 50));
  try {
    await work(Number(/listening on 127\.0\.0\.1:(\d+)/.exec(told)?.[1]));
  } finally {
    child.kill('SIGINT');
    await over;
  }
}

describe('a mail server recorded by the relay inside TLS', () => {
  let server: Awaited<ReturnType<typeof startMailServer>>;
  let emulator: Emulator;
  beforeAll(async () => {
    server = await startMailServer();
    const file = join(folder, 'mail.pcapng');
    await relayed(server.port, file, async (port) => {
      for (let round = 0; round < 2; round++) for (const [, job] of jobs) await job(port).catch(() => '');
    });
    emulator = await emulate({ title: 'relayed', captures: [file] });
  }, 200_000);
  afterAll(async () => {
    await emulator?.stop();
    server?.close();
    rmSync(folder, { recursive: true });
  });

  for (const [client, job] of jobs)
    test(`${client} does the same on the emulator as on the server`, async (context) => {
      needs(context, client);
      const real = await job(server.port);
      expect(real).toMatch(/220|221|250|TLSv1/);
      expect(await job(emulator.port)).toBe(real);
    });

  test('early data that a client sends is passed over, and the session goes on', async (context) => {
    needs(context, 'openssl');
    const session = await sessionWithEarlyData();
    const early = join(folder, 'early');
    writeFileSync(early, 'NOOP\r\n');
    const offering = async (port: number) => {
      const at = ['-connect', `127.0.0.1:${port}`, '-starttls', 'smtp', '-crlf', '-tls1_3', '-ign_eof'];
      const { out } = await run('openssl', ['s_client', ...at, '-sess_in', session, '-early_data', early], {
        input: 'EHLO laptop\nQUIT\n',
      });
      return out.split(/\r?\n/).filter((line) => /^(?:Early data|New,|\d{3}[ -])/.test(line));
    };
    const real = await offering(server.port);
    expect(real).toContain('Early data was rejected');
    expect(real.at(-1)).toMatch(/^221/);
    expect(await offering(emulator.port)).toEqual(real);
  });
});

/** A file with a session in which another server has allowed early data. */
async function sessionWithEarlyData(): Promise<string> {
  const other = new OpensslFolder();
  other.certificate('other', ['rsa:2048']);
  const identity = ['-cert', other.file('other.crt'), '-key', other.file('other.key')];
  const args = ['s_server', '-accept', '127.0.0.1:0', '-www', '-max_early_data', '9000', ...identity];
  const child = spawn('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  for await (const text of child.stdout.setEncoding('latin1').iterator({ destroyOnReturn: false })) {
    said += text;
    if (/ACCEPT \S+:\d+/.test(said)) break;
  }
  child.stdout.resume();
  const session = join(folder, 'session.pem');
  const at = ['-connect', `127.0.0.1:${/ACCEPT \S+:(\d+)/.exec(said)?.[1]}`, '-tls1_3', '-ign_eof'];
  await run('openssl', ['s_client', ...at, '-sess_out', session], { input: 'GET / HTTP/1.0\r\n\r\n' });
  child.kill();
  other.remove();
  return session;
}
