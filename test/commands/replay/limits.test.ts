import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { printPersonality } from '../../../src/personality/print-personality.ts';
import { bundleProgram } from '../../honeyd/honeyd-harness.ts';
import { freePort } from '../../support/free-port.ts';
import { learnedSample } from '../../support/learned-sample.ts';
import { LineClient } from '../../support/line-client.ts';

/** Each limit by its option, its name in a fleet file, and a value that a test reaches. */
type Setting = readonly [option: string, key: string, value: string];
const narrow: readonly Setting[] = [
  ['--logins', 'logins', '2'],
  ['--max-line', 'line', '20000'],
  ['--max-bytes', 'bytes', '300K'],
  ['--per-network', 'perNetwork', '3'],
  ['--per-address', 'perAddress', '2'],
];
const short: readonly Setting[] = [
  ['--session', 'session', '3'],
  ['--per-second', 'perSecond', '5'],
  ['--memory', 'memory', '300K'],
];

let cli = '';
let folder = '';
let child: ChildProcess | undefined;
beforeAll(async () => {
  cli = await bundleProgram(resolve(import.meta.dirname, '../../../src/cli.ts'));
  folder = mkdtempSync(join(tmpdir(), 'mynah-limits-'));
  writeFileSync(join(folder, 'mail.json'), printPersonality(await learnedSample('dovecot-pop3')));
}, 120_000);
afterEach(() => {
  child?.kill('SIGKILL');
});

function fleetWith(settings: readonly Setting[], port: number, events: string): string {
  const limits = settings.filter(([, key]) => key !== 'memory').map(([, key, value]) => `${key}: ${value}`);
  const memory = settings.filter(([, key]) => key === 'memory').map(([, key, value]) => `, ${key}: ${value}`);
  const path = join(folder, 'fleet.yaml');
  writeFileSync(
    path,
    `daemon: { events: ${events}${memory.join('')}, limits: { ${limits.join(', ')} } }
hosts:
  here:
    listen: 127.0.0.1
    services: [{ personality: mail.json, port: ${port} }]
`,
  );
  return path;
}

const ways = ['replay --listen', 'serve PERSONALITY', 'serve FLEET'] as const;

/** The emulator with these limits, and what its log says. */
async function start(way: (typeof ways)[number], settings: readonly Setting[]) {
  const port = await freePort();
  const events = join(mkdtempSync(join(folder, 'events-')), 'events.json');
  const personality = join(folder, 'mail.json');
  const given = ['--events', events, ...settings.flatMap(([option, , value]) => [option, value])];
  const words = {
    'replay --listen': () => ['replay', personality, '--listen', `127.0.0.1:${port}`, ...given],
    'serve PERSONALITY': () => ['serve', `${personality}:${port}`, '--listen', '127.0.0.1', ...given],
    'serve FLEET': () => ['serve', fleetWith(settings, port, events)],
  }[way]();
  child = spawn('node', [cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (bytes) => {
    said += bytes;
  });
  await vi.waitUntil(() => said.includes('listening on'), { timeout: 20_000 });
  const logged = (name: string) =>
    readFileSync(events, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`session.${name}"`))
      .map((line) => JSON.parse(line).reason as string);
  return { visit: (from: string) => LineClient.to(port, from), logged };
}

/** Clients that come one after the other from these addresses; true where one is greeted. */
async function greeted(visit: (from: string) => LineClient, from: readonly string[]): Promise<boolean[]> {
  const found: boolean[] = [];
  for (const address of from) {
    const client = visit(address);
    found.push(
      await client.hears('+OK').then(
        () => true,
        () => false,
      ),
    );
  }
  return found;
}

describe.each(ways)('%s', (way) => {
  test('logins, a line, bytes; sessions of a network and of an address', { timeout: 60_000 }, async () => {
    const { visit, logged } = await start(way, narrow);
    const ends = async (from: string, said: string, reason: string) => {
      const client = visit(from);
      await client.hears('+OK');
      client.say(said);
      await client.isClosed();
      await vi.waitUntil(() => logged('closed').at(-1) === reason);
    };
    await ends('127.0.10.1', 'USER alice\r\nPASS no\r\n'.repeat(9), 'logins');
    await ends('127.0.11.1', 'x'.repeat(30_000), 'line');
    await ends('127.0.12.1', 'NOOP\r\n'.repeat(60_000), 'bytes');
    const neighbours = ['127.0.13.1', '127.0.13.2', '127.0.13.3', '127.0.13.4', '127.0.14.1'];
    expect(await greeted(visit, neighbours)).toEqual([true, true, true, false, true]);
    expect(await greeted(visit, ['127.0.15.1', '127.0.15.1', '127.0.15.1'])).toEqual([true, true, false]);
    expect(logged('refused')).toEqual([
      'too many sessions of this network',
      'too many sessions of this address',
    ]);
  });

  test('new sessions in a second, time of a session, memory', { timeout: 60_000 }, async () => {
    const { visit, logged } = await start(way, short);
    const many = Array.from({ length: 16 }, (_, network) => visit(`127.0.${network + 20}.1`));
    await vi.waitUntil(() => logged('refused').includes('too many new sessions at once'));
    await Promise.all(many.map((client) => client.isClosed()));
    expect(logged('closed')).toContain('time');
    const greedy = visit('127.0.50.1');
    await greedy.hears('+OK');
    greedy.say('x'.repeat(1_000_000));
    await greedy.isClosed();
    await vi.waitUntil(() => logged('closed').at(-1) === 'memory');
  });
});
