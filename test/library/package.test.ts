import { execFileSync, spawnSync } from 'node:child_process';
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
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const modules = join(root, 'node_modules');
let folder = '';

/** A project beside this one that has the packed package installed, as `npm install mynah-0.1.0.tgz` would leave it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-package-'));
  const sources = join(folder, 'sources');
  mkdirSync(sources);
  for (const name of [
    'src',
    'docs',
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

test('a TypeScript program compiles against the package, strictly, and runs', () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2023',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        outDir: 'out',
      },
      files: ['program.ts'],
    }),
  );
  writeFileSync(
    join(folder, 'program.ts'),
    `import { once } from 'node:events';
import { connect } from 'node:net';
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
  const tsc = spawnSync(process.execPath, [join(modules, 'typescript/lib/tsc.js')], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(tsc.stdout).toBe('');
  const run = spawnSync(process.execPath, ['out/program.js'], { cwd: folder, encoding: 'utf8' });
  expect(run).toMatchObject({ stdout: '220 mx1.example.org ESM 1\n', stderr: '', status: 0 });
}, 180_000);

test('the command line of the package works', () => {
  const cli = join(folder, 'node_modules/mynah/dist/cli.js');
  const { stdout, status } = spawnSync(process.execPath, [cli, '--version'], { encoding: 'utf8' });
  expect([status, stdout.trim()]).toEqual([0, '0.1.0']);
}, 60_000);
