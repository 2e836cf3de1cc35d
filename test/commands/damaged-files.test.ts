import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  damagedCommand,
  damagedKinds,
  runDamaged,
  type SoundFiles,
  wrongEnd,
} from '../../bench/fuzz/damaged-commands.ts';
import { Dice } from '../../bench/fuzz/random.ts';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';
import { samplePersonality } from '../support/sample-personality.ts';

// The same a thousand times: `npx tsx bench/damaged-files.ts`.
const each = 4;
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mynah-damaged-'));
const fleet = `daemon: { run: run, events: events.json, limits: { idle: 60 } }
data: { passive: proxy, ports: 21000-21999 }
hosts:
  mail:
    addresses: [10.99.0.70-72, 10.99.1.1]
    name: mx{4}.example.org
    osPersonality: "Linux 2.4.20"
    services:
      - { port: 25, personality: sound.json }
      - { port: 99, action: open }
`;
const random = 'ab'.repeat(32);
const keyLog = `CLIENT_RANDOM ${random} ${'cd'.repeat(48)}\nCLIENT_TRAFFIC_SECRET_0 ${random} ${'ef'.repeat(32)}\n`;

let cli = '';
const sound: SoundFiles = {
  captures: [readFileSync(join(root, 'samples/sendmail-unseen.pcap')).subarray(0, 12_000)],
  personality: Buffer.from(printPersonality(samplePersonality), 'latin1'),
  fleet: Buffer.from(fleet),
  plan: readFileSync(join(root, 'plans/pop3.plan')),
  keyLog: Buffer.from(keyLog),
  evidence: encodeEvidence({ read: [], services: [] }),
  priors: readFileSync(join(root, 'priors/pop3.priors.json')),
  secrets: Buffer.from('user alice\npassword wonder1and\nuser2 bob\npassword2 b0b\n'),
};
beforeAll(async () => {
  cli = await bundleProgram(resolve(root, 'src/cli.ts'));
  mkdirSync(join(folder, 'priors'));
  writeFileSync(join(folder, 'sound.pcap'), sound.captures[0] ?? '');
  writeFileSync(join(folder, 'sound.json'), sound.personality);
  writeFileSync(join(folder, 'sound.plan'), sound.plan);
}, 60_000);

test.each(damagedKinds)(
  'a damaged %s: code 0, 1 or 2, and a line for what is wrong',
  (kind) => {
    for (let seed = 1; seed <= each; seed++) {
      const command = damagedCommand(kind, sound, new Dice(seed), folder);
      writeFileSync(join(folder, command.name), command.bytes);
      const run = runDamaged(cli, command);
      expect(wrongEnd(run), `seed ${seed}: mynah ${command.args.join(' ')}`).toBeUndefined();
    }
  },
  120_000,
);

test('what would be wrong is seen', () => {
  const run = { pid: 1, output: [], stdout: '', stderr: '', status: 0, signal: null };
  expect(wrongEnd(run)).toBeUndefined();
  expect(wrongEnd({ ...run, status: 13 })).toBe('code 13');
  expect(wrongEnd({ ...run, status: null, signal: 'SIGKILL' })).toBe('ended by SIGKILL');
  expect(wrongEnd({ ...run, status: 2 })).toContain('without a word');
  expect(wrongEnd({ ...run, status: 2, stderr: 'mynah: x.json: line 1: not JSON\n' })).toBeUndefined();
  expect(wrongEnd({ ...run, status: 1, stderr: 'Error: x\n    at y (z.js:1:2)\n' })).toContain('at y');
});

test.each([
  ['plan', ['scan', '127.0.0.1:9', '--dry-run', '--plan', '/dev/zero']],
  [
    'secrets',
    ['scan', '127.0.0.1:9', '--dry-run', '--plan', join(folder, 'sound.plan'), '--secrets', '/dev/zero'],
  ],
  ['key log', ['flows', '--pcap', join(folder, 'sound.pcap'), '--keylog', '/dev/zero']],
  ['evidence', ['learn', '--evidence', '/dev/zero', '--out', join(folder, 'learned.json')]],
])('%s: a device without an end is a file that is too long', { timeout: 60_000 }, (_, args) => {
  const run = runDamaged(cli, { name: '', bytes: new Uint8Array(0), args });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^mynah: .*\/dev\/zero: longer than \d+ MiB\n$/);
});
