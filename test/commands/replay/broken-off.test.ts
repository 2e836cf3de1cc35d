import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';
import { writeSmallPersonality } from '../../honeyd/small-personality.ts';
import { LineClient } from '../../support/line-client.ts';

let cli = '';
let child: ChildProcess;
beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
});
afterAll(() => void child?.kill('SIGKILL'));

test('connections that are broken off before they are taken stop nothing, though nobody knows whose they were', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-broken-off-'));
  const file = join(folder, 'smtp.json');
  writeSmallPersonality(file);
  const words = ['--listen', '127.0.0.1:0', '--record', join(folder, 'record')];
  child = spawn('node', [cli, 'replay', file, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const port = await new Promise<number>((listening) => {
    child.stderr?.on('data', (bytes) => {
      said += bytes;
      const found = /listening on \S+:(\d+)\n/.exec(said);
      if (found) listening(Number(found[1]));
    });
  });

  child.kill('SIGSTOP'); // the system takes connections meanwhile, and forgets those that are reset
  for (let left = 5; left > 0; left--) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((done) => socket.once('connect', done));
    socket.resetAndDestroy();
  }
  child.kill('SIGCONT');

  expect(await LineClient.to(port).hears('\n')).toBe('220 real.example.org ready\r\n');
  expect(said).toMatch(/^listening on \S+\n$/);
});
