import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';

const root = resolve(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');
let folder = '';
const found = chromium();
/** Playwright wants its path. */
const browser = found && spawnSync('sh', ['-c', `command -v ${found}`], { encoding: 'utf8' }).stdout.trim();

/** A project beside this one that has the packed package installed, as `npm install mynah-0.1.0.tgz` would leave it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-package-'));
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  for (const name of [
    'src',
    'docs',
    'plans',
    'priors',
    'samples',
    'package.json',
    'README.md',
    'LICENSE',
    'build.mjs',
    'build-types.mjs',
  ])
    cpSync(join(root, name), join(sources, name), { recursive: true });
  for (const name of ['tsconfig.json', 'tsconfig.types.json']) cpSync(join(root, name), join(sources, name));
  symlinkSync(modules, join(sources, 'node_modules'));
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: sources, stdio: 'pipe' });
  const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const installed = join(folder, 'node_modules');
  mkdirSync(join(installed, 'mynah'), { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed), '-C', join(installed, 'mynah'), '--strip-components=1']);
  for (const name of readdirSync(modules)) {
    if (!name.startsWith('.')) symlinkSync(join(modules, name), join(installed, name));
  }
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package names its man page as npm links it for a global installation: in a list, by a name that ends in the section', () => {
  const installed = join(folder, 'node_modules/mynah');
  const { man } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(man).toEqual([expect.stringMatching(/\.1$/)]);
  expect(readFileSync(join(installed, man[0]), 'utf8')).toContain('.TH ');
});

/** Compiles programs of the project into `out`, strictly; what the compiler complains of. */
function compiled(files: readonly string[], libraries: readonly string[] = []): string {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable', ...libraries],
    types: ['node'],
    outDir: 'out',
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return node([join(modules, 'typescript/lib/tsc.js')]).stdout;
}

/** The web application of the recipe: whoever signs up is sent a mail. */
function createSite(mail: number): Server {
  const form =
    '<form method="post"><input id="address" name="address"><button id="send">sign up</button></form>';
  return createServer(async (request, response) => {
    let body = '';
    for await (const text of request.setEncoding('utf8')) body += text;
    const to = new URLSearchParams(body).get('address');
    const transport = createTransport({ host: '127.0.0.1', port: mail, ignoreTLS: true });
    if (to) await transport.sendMail({ from: 'site@example.org', to, text: 'welcome' }).catch(() => {});
    response.setHeader('Content-Type', 'text/html').end(to ? 'sent' : form);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function node(parameters: readonly string[]) {
  return spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8' });
}

test('a TypeScript program compiles against the package, strictly, and runs', () => {
  writeFileSync(
    join(folder, 'program.ts'),
    `import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { learn, replay } from 'mynah';

const personality = await learn(${JSON.stringify(join(root, 'samples/sendmail.pcap'))});
const server = await replay(personality, { port: 0 });
const socket = connect(server.port, server.address);
const [greeting] = (await once(socket, 'data')) as [Buffer];
console.log(greeting.toString('latin1').slice(0, 23), server.sessions.length);
socket.destroy();
await server.close();
`,
  );
  expect(compiled(['program.ts'])).toBe('');
  const run = node(['out/program.js']);
  expect(run).toMatchObject({ stdout: '220 mx1.example.org ESM 1\n', stderr: '', status: 0 });
}, 180_000);

test('the command line of the package works', () => {
  const cli = join(folder, 'node_modules/mynah/dist/cli.js');
  const { stdout, status } = spawnSync(process.execPath, [cli, '--version'], { encoding: 'utf8' });
  expect([status, stdout.trim()]).toEqual([0, '0.1.0']);
}, 60_000);

describe('the examples of docs/recipes.md', () => {
  const capture = (name: string) => join(root, 'samples', name);

  beforeAll(() => {
    cpSync(join(root, 'examples'), folder, { recursive: true });
    const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'));
    // Playwright's types are also about what runs in a page
    const [inPages, others] = [true, false].map((is) =>
      files.filter((name) => name.includes('playwright') === is),
    );
    expect(compiled(others ?? [])).toBe('');
    expect(compiled(inPages ?? [], ['dom', 'dom.iterable'])).toBe('');
    const { stdout, stderr } = node(['out/learn.js', capture('sendmail.pcap'), 'mx.json']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^mx\.json: \d+ situations\n$/), '']);
  }, 180_000);

  test('judge.ts counts the right replies', () => {
    const { stdout, status } = node(['out/judge.js', 'mx.json', capture('sendmail-unseen.pcap')]);
    const [, right, of] = /^(\d+) of (\d+) replies are right\n/.exec(stdout) ?? [];
    expect([status, Number(of) > 50, Number(right) / Number(of) > 0.8]).toEqual([0, true, true]);
  });

  test('compare.ts ends with 1 where a server changed, and with 0 where it did not', () => {
    const same = node(['out/compare.js', capture('sendmail.pcap'), capture('sendmail-unseen.pcap')]);
    expect([same.stdout, same.status]).toEqual(['', 0]);
    const renamed = readFileSync(capture('sendmail.pcap'), 'latin1').replaceAll(
      'ESMTP Sendmail',
      'ESMTP Postmail',
    );
    writeFileSync(join(folder, 'renamed.pcap'), renamed, 'latin1');
    const other = node(['out/compare.js', capture('sendmail.pcap'), 'renamed.pcap']);
    expect([other.stdout, other.status]).toEqual([expect.stringContaining('Postmail'), 1]);
  });

  test('greeting.node.ts passes under node --test', () => {
    const { stdout, status } = node(['--test', '--test-reporter=tap', 'out/greeting.node.js']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^# pass 1$/m)]);
  });

  test('mail.test.ts passes under vitest: nodemailer delivers to the learned server', () => {
    const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
    const { stdout, status } = node([vitest, 'run', '--reporter=json', 'out/mail.test.js']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('"numPassedTests":1,')]);
  });

  test('store.test.ts passes under vitest: ioredis stores and fetches', () => {
    expect(node(['out/learn.js', capture('redis.pcap'), 'store.json']).stderr).toBe('');
    const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
    const { stdout, status } = node([vitest, 'run', '--reporter=json', 'out/store.test.js']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('"numPassedTests":1,')]);
  }, 60_000);

  test.skipIf(browser === undefined)(
    'sign-up.playwright.ts passes under Playwright: a page has a mail sent to the learned server (skipped where Chromium is not installed)',
    async () => {
      const mail = await freePort();
      const site = createSite(mail);
      site.listen(0, '127.0.0.1');
      await once(site, 'listening');
      try {
        const example = readFileSync(join(folder, 'out/sign-up.playwright.js'), 'latin1')
          .replaceAll('2525', String(mail))
          .replaceAll('localhost:3000', `127.0.0.1:${portOf(site)}`);
        writeFileSync(join(folder, 'out/sign-up.spec.js'), example, 'latin1');
        const launchOptions = { executablePath: browser, args: ['--no-sandbox'] };
        const patience = { timeout: 100_000, expect: { timeout: 60_000 } };
        const config = { testMatch: 'out/sign-up.spec.js', workers: 1, use: { launchOptions }, ...patience };
        writeFileSync(join(folder, 'playwright.config.js'), `export default ${JSON.stringify(config)};`);
        const cli = join(folder, 'node_modules/@playwright/test/cli.js');
        const run = spawn(process.execPath, [cli, 'test', '--reporter=line'], { cwd: folder });
        let shown = '';
        for await (const text of run.stdout.setEncoding('utf8')) shown += text;
        expect(shown).toContain('1 passed');
        expect(run.exitCode ?? (await once(run, 'exit'))[0]).toBe(0);
      } finally {
        site.close();
        site.closeAllConnections();
      }
    },
    120_000,
  );

  test('watch.ts shows what is said, and ends with Ctrl-C', async () => {
    const watch = spawn(process.execPath, ['out/watch.js'], { cwd: folder });
    let shown = '';
    for await (const text of watch.stdout.setEncoding('utf8')) {
      shown += text;
      const port = Number(/listening at 127\.0\.0\.1:(\d+)\n$/.exec(shown)?.[1]);
      if (port) connect(port, '127.0.0.1').end('QUIT\r\n').resume();
      if (/^221 /m.test(shown)) watch.kill('SIGINT');
    }
    expect(shown).toMatch(/\n220 [\s\S]*QUIT\r\n221 /);
    expect(watch.exitCode ?? (await once(watch, 'exit'))[0]).toBe(0);
  });
});
