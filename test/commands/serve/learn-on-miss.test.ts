import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { linkTypeFor, writeConversations } from '../../../src/capture/write/write-conversations.ts';
import { CaptureWriter } from '../../../src/capture/write/write-pcap.ts';
import { loadPersonality } from '../../../src/personality/load-personality.ts';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';
import { onLines } from '../../scan/run-scan.ts';
import { conversation } from '../../support/conversation.ts';
import { LineClient } from '../../support/line-client.ts';

let cli = '';
let folder = '';
let real: Server;
let upstream = 0;
const started: ChildProcess[] = [];

beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-on-miss-'));
  learnLittle();
  upstream = 0;
  real = createServer({ allowHalfOpen: true }, (socket) => {
    upstream += 1;
    socket.on('error', () => {}).on('end', () => socket.end());
    socket.write('10 ready\r\n');
    onLines(socket, (line) => {
      socket.write(line.startsWith('HELLO') ? '20 hello\r\n' : `31 ${line.toLowerCase()} to you\r\n`);
    });
  });
  await new Promise<void>((done) => real.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  real.close();
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  rmSync(folder, { recursive: true });
});

/** A personality that only knows how to be greeted. */
function learnLittle(): void {
  const hello = (at: number) =>
    conversation(['<10 ready\r\n', `>HELLO c${at}\r\n`, '<20 hello\r\n'], { at: at * 10 });
  const conversations = [1, 2, 3, 4].map(hello);
  const writer = new CaptureWriter(join(folder, 'few.pcap'), linkTypeFor(conversations), () => {});
  writeConversations(conversations, writer);
  writer.close();
  const words = ['learn', 'few.pcap', '--no-priors', '--out', 'few.json'];
  expect(spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8' }).stderr).toBe('');
}

const target = () => `127.0.0.1:${(real.address() as AddressInfo).port}`;

async function serve(...words: string[]) {
  const child = spawn(process.execPath, [cli, 'serve', ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await vi.waitUntil(() => said.includes('listening on') || child.exitCode !== null, { timeout: 30_000 });
  const port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  const end = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  return { port, end, said: () => said };
}

async function talk(port: number, lines: readonly string[]): Promise<readonly string[]> {
  const client = LineClient.to(port);
  const heard = [await client.hears('\n')];
  for (const line of lines) {
    client.say(`${line}\r\n`);
    heard.push(await client.hears('\n'));
  }
  client.socket.end();
  await client.isClosed();
  return heard;
}

const answers = ['10 ready\r\n', '20 hello\r\n', '31 sing to you\r\n', '31 dance to you\r\n'];
const lines = ['HELLO you', 'SING', 'DANCE'];

test('what a personality can only guess is asked of the real server, and learned before the end', async () => {
  const served = await serve(
    ...['few.json:0', '--listen', '127.0.0.1', '--upstream', target(), '--learn', 'better'],
  );
  expect(await talk(served.port, lines)).toEqual(answers);
  expect(upstream).toBe(1);
  await served.end();
  expect(served.said()).not.toContain('mynah:');
  const again = await serve('better/few.json:0', '--listen', '127.0.0.1');
  expect(await talk(again.port, lines)).toEqual(answers);
  expect(upstream).toBe(1);
}, 120_000);

test('a fleet file names it, the personality itself may be written, and SIGHUP reads what was learned', async () => {
  writeFileSync(
    join(folder, 'fleet.yaml'),
    `hosts: { here: { listen: 127.0.0.1, services: [{ personality: few.json, port: 0, upstream: "${target()}", learn: few.json }] } }\n`,
  );
  const before = loadPersonality(join(folder, 'few.json')).situations.length;
  const served = await serve('fleet.yaml');
  expect(await talk(served.port, lines)).toEqual(answers);
  started[0]?.kill('SIGHUP');
  await vi.waitUntil(() => served.said().includes('again'), { timeout: 60_000 });
  const { situations, learnedFrom } = loadPersonality(join(folder, 'few.json'));
  expect(situations.length).toBeGreaterThan(before);
  expect(learnedFrom.map(({ sessions }) => sessions)).toEqual([4, 1]);
  expect(await talk(served.port, lines.slice(0, 2))).toEqual(answers.slice(0, 3));
}, 120_000);

test.each([
  [['few.json', '--listen', '127.0.0.1', '--learn', '.'], '--learn needs --upstream'],
  [
    ['few.json', '--listen', '127.0.0.1', '--upstream', '127.0.0.1', '--learn', 'few.json'],
    '--learn few.json: not a folder',
  ],
  [
    ['few.json', '--listen', '127.0.0.1', '--upstream', '127.0.0.1', '--learn', 'none/better'],
    '--learn none/better: there is no folder none',
  ],
  [
    ['few.json', 'few.json:1', '--listen', '127.0.0.1', '--upstream', '127.0.0.1:9'],
    'give the address alone',
  ],
  [
    ['few.json', 'few.json:1', '--listen', '127.0.0.1', '--upstream', '127.0.0.1', '--learn', '.'],
    'learns into ',
  ],
  [
    ['few.json', 'few.json:1', '--listen', '127.0.0.1', '--upstream', '127.0.0.1', '--learn', '.', '--check'],
    'learns into ',
  ],
])('%j: %s', (words, message) => {
  const { stderr, status } = spawnSync(process.execPath, [cli, 'serve', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(2);
});
