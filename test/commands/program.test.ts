import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';
import { writeSmallPersonality } from '../honeyd/small-personality.ts';

let cli = '';
let folder = '';
beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../src/cli.ts'));
  folder = mkdtempSync(join(tmpdir(), 'mynah-program-'));
  writeSmallPersonality(join(folder, 'mx.json'));
  writeFileSync(
    join(folder, 'monday.pcap'),
    Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'),
  );
});

function mynah(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each([
  ['help nosuch', /^mynah: there is no command nosuch: the commands are learn, /],
  ['lern', /^mynah: unknown command 'lern' \(Did you mean learn\?\)\n$/],
  ['monday.pcap', /^mynah: monday\.pcap is a capture: what about it\? e\.g\. mynah learn monday\.pcap\n$/],
  ['mx.json', /^mynah: mx\.json is a personality: what about it\? e\.g\. mynah show mx\.json\n$/],
  [
    'replay monday.pcap',
    /^mynah: monday\.pcap is a capture, not a personality: learn one from it first \(mynah learn monday\.pcap\)\n$/,
  ],
  ['show monday.pcap', /^mynah: monday\.pcap is a capture, not a personality/],
  [
    'verify monday.pcap mx.json',
    /^mynah: mx\.json is a personality, not a capture: one personality is judged at a time\n$/,
  ],
  ['learn mx.json', /^mynah: mx\.json is a personality, not a capture: learn on from it with --from, or/],
  ['learn monday.pcap --out nosuch/mx.json', /^mynah: --out nosuch\/mx\.json: there is no folder nosuch\n$/],
  ['show mx.json --html nosuch/mx.html', /^mynah: --html nosuch\/mx\.html: there is no folder nosuch\n$/],
  ['scan 127.0.0.1:1', /^mynah: 127\.0\.0\.1:1: connection refused: no server listens there\n$/],
  ['flows', /^mynah: flows: which captures\? e\.g\. mynah flows monday\.pcap\n$/],
  ['replay', /^mynah: replay: which personality is to be played\? e\.g\. mynah replay mx\.json --listen /],
  ['fleet publish dmz', /^mynah: fleet publish: under which name, and which fleet file\? e\.g\. /],
  [
    'identify 127.0.0.1:25',
    /^mynah: identify: which server, and which folder of personalities \(--library\)\? /,
  ],
  ['learn monday.pcap --out', /^mynah: learn: nothing follows --out: give --out <file>\n$/],
])('%s: one line in the user’s words, exit code 2', (line, expected) => {
  const { status, stdout, stderr } = mynah(...line.split(' '));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(expected);
});

test.each([
  ...['replay', 'serve', 'scan', 'verify', 'identify', 'compare', 'flows', 'edit', 'set', 'merge', 'show'],
  ...['honeyd', 'completion', 'fleet publish', 'fleet history', 'fleet rollback', 'fleet grow'],
])('%s alone is told what is missing, with an example that is a command line of its own', (line) => {
  const { status, stderr } = mynah(...line.split(' '));
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^mynah: ${line}: .*\\? e\\.g\\. mynah ${line} \\S+.*\\n$`));
});

test('show cuts long answers and conditions to the width, and gives them whole when asked', () => {
  const long = join(folder, 'long.json');
  const text = readFileSync(join(folder, 'mx.json'), 'utf8');
  const words = 'many words '.repeat(50).trim();
  writeFileSync(long, text.replace(/("220 )/, `$1${words} `));
  const cut = mynah('show', long).stdout;
  const whole = mynah('show', long, '--whole').stdout;
  expect(Math.max(...cut.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(cut).toContain(' … ');
  expect(whole).toContain(words);
});

test('help of every command, and the version, are on standard output', () => {
  const version = mynah('--version');
  expect(version).toMatchObject({ status: 0, stderr: '' });
  expect(mynah('replay', '--version')).toEqual(version);
  expect(mynah('help', 'replay')).toEqual(mynah('replay', '--help'));
  expect(mynah('help', 'learn').stdout).toMatch(/^Usage: mynah learn \[options\] \[capture\.\.\.\]/);
});
