import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCapture } from '../../bench/make-capture.ts';
import { collectCaptures } from '../../src/collect/collect-captures.ts';
import { ServiceCollector } from '../../src/collect/service-collector.ts';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { collectRemotely } from '../../src/nats/collect-remotely.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { openJobs } from '../../src/nats/work-queue.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

const root = resolve(import.meta.dirname, '../..');

describe.skipIf(natsMissing)(`learning over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  let folder: string;
  let server: NatsServer;
  let client: NatsClient;
  const workers: ChildProcess[] = [];
  const captures: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mynah-nats-'));
    server = await NatsServer.start(join(folder, 'streams'));
    client = await connectNats({ url: server.url });
    for (let at = 0; at < 6; at++) {
      captures.push(join(folder, `${at}.pcap`));
      await makeCapture(captures[at] as string, 200 + 300 * at);
    }
  });
  afterAll(async () => {
    await client?.connection.close();
    for (const worker of workers) worker.kill('SIGKILL');
    await server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function startWorker(): ChildProcess {
    const args = [
      '--import',
      import.meta.resolve('tsx'),
      join(root, 'src/cli.ts'),
      'work',
      '--nats',
      server.url,
      '--threads',
      '1',
    ];
    const worker = spawn(process.execPath, args, { stdio: 'ignore' });
    workers.push(worker);
    return worker;
  }

  async function kill(worker: ChildProcess): Promise<void> {
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }

  async function here(paths: readonly string[]): Promise<string> {
    const collector = new ServiceCollector();
    await collectCaptures(paths, collector);
    return encodeEvidence(collector.evidence).toString('latin1');
  }

  async function overNats(
    paths: readonly string[],
    progress: (done: number) => void = () => {},
  ): Promise<string> {
    const collector = new ServiceCollector();
    await collectRemotely(client, paths, collector, { known: new Set(), complain: () => {}, progress });
    return encodeEvidence(collector.evidence).toString('latin1');
  }

  test('workers and the server are killed in the middle, and the evidence is that of one process', async () => {
    const [first] = [startWorker(), startWorker()];
    let killed: Promise<unknown> = Promise.resolve();
    const found = await overNats(captures, (done) => {
      if (done !== 1) return;
      killed = (async () => {
        if (first) await kill(first);
        await server.kill();
        await delay(500);
        await server.start();
        startWorker();
      })();
    });
    await killed;
    expect(found).toBe(await here(captures));
    await expect.poll(() => openJobs(client), { timeout: 30_000 }).toBe(0);
  }, 240_000);

  test('what was read is not read again; what is no capture is told, and what is no job is dropped', async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    expect(await overNats(captures.slice(2))).toBe(await here(captures.slice(2)));
    await client.jetstream.publish('mynah.work', 'no job at all');
    startWorker();
    const letter = join(folder, 'letter.pcap');
    writeFileSync(letter, 'Dear Alice, this is no capture.\n');
    await expect(overNats([letter])).rejects.toThrow(/^letter\.pcap: not a capture file/);
    await expect.poll(() => openJobs(client), { timeout: 30_000 }).toBe(0);
  }, 240_000);
});

test('where no server answers, a line says so', async () => {
  await expect(connectNats({ url: 'nats://127.0.0.1:1' })).rejects.toThrow(/^nats:\/\/127\.0\.0\.1:1: /);
});
