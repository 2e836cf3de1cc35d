import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Personality } from '../../src/model/personality.ts';
import { watchLoop } from './start-server.ts';

/** A `mynah serve` as it is built, with one host for each personality. */
export interface ServedFleet {
  readonly child: ChildProcess;
  /** On the loopback, in the order of the personalities. */
  readonly ports: readonly number[];
  /** What it has complained about so far. */
  readonly complaints: () => readonly string[];
  stop(): void;
}

const firstPort = 23_400;

/** Starts it with log, spool and captures; resolves once it listens. */
export async function serveFleet(
  served: readonly { readonly path: string; readonly personality: Personality }[],
  /** Where watch-loop.cjs writes how long the server's turns are. */
  watched?: string,
): Promise<ServedFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-fuzz-'));
  const fleet = {
    daemon: {
      run: join(folder, 'run'),
      events: join(folder, 'events.json'),
      spool: join(folder, 'spool'),
      record: join(folder, 'record'),
      eventsQuota: '50M',
      eventsRotate: '10M',
      quota: '50M',
      recordQuota: '50M',
      proxyPorts: firstPort,
      timing: 'fast',
    },
    hosts: Object.fromEntries(
      served.map(({ path, personality: { service } }, index) => [
        `host${index}`,
        {
          addresses: `10.99.0.${index + 1}`,
          services: [
            { port: service.port, transport: service.transport, personality: resolve(path), by: 'proxy' },
          ],
        },
      ]),
    ),
  };
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, JSON.stringify(fleet)); // every JSON text is YAML
  const child = spawn(process.execPath, [...watchLoop(watched), 'dist/cli.js', 'serve', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((listening, failed) => {
    child.stderr?.on('data', (piece) => {
      said = (said + piece).slice(-1_000_000);
      if (said.includes('listening on')) listening();
    });
    child.once('exit', (code, signal) => {
      failed(new Error(`serve ended with ${code}: ${said}`));
      process.stderr.write(`serve ended with ${code ?? signal}: ${said.slice(-5000)}\n`);
      process.exit(1);
    });
  });
  return {
    child,
    ports: served.map((_, index) => firstPort + index),
    complaints: () => said.split('\n').filter((line) => line !== '' && !line.startsWith('listening on')),
    stop: () => {
      child.removeAllListeners('exit').kill('SIGTERM');
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    },
  };
}
