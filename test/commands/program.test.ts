import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
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
  ['flows', /^mynah: no captures given; see mynah flows --help\n$/],
])('%s: one line in the user’s words, exit code 2', (line, expected) => {
  const { status, stdout, stderr } = mynah(...line.split(' '));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(expected);
});

test('help of every command, and the version, are on standard output', () => {
  const version = mynah('--version');
  expect(version).toMatchObject({ status: 0, stderr: '' });
  expect(mynah('replay', '--version')).toEqual(version);
  expect(mynah('help', 'replay')).toEqual(mynah('replay', '--help'));
  expect(mynah('help', 'learn').stdout).toMatch(/^Usage: mynah learn \[options\] \[capture\.\.\.\]/);
});
