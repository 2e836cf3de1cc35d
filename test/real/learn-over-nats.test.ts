import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCapture } from '../../bench/make-capture.ts';
import { collectCaptures } from '../../src/collect/collect-captures.ts';
import { hashFile } from '../../src/collect/hash-file.ts';
import { ServiceCollector } from '../../src/collect/service-collector.ts';
import { decodeEvidence } from '../../src/evidence/decode-evidence.ts';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { keptConversations } from '../../src/evidence/recorded-evidence.ts';
import { collectRemotely, type RemoteOptions } from '../../src/nats/collect-remotely.ts';
import { connectNats, type NatsClient } from '../../src/nats/nats-client.ts';
import { openJobs, submitJob, workStream } from '../../src/nats/work-queue.ts';
import { hasOpenssl, OpensslFolder, recordOpenssl } from '../tls/openssl-tape.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

const root = resolve(import.meta.dirname, '../..');

describe.skipIf(natsMissing)(`learning over NATS${natsMissing ? ` (${natsMissing})` : ''}`, () => {
  let folder: string;
  let server: NatsServer;
  let client: NatsClient;
  const workers: ChildProcess[] = [];
  const captures: string[] = [];
  let said = '';

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

  function startWorker(...more: readonly string[]): ChildProcess {
    const args = [
      '--import',
      import.meta.resolve('tsx'),
      join(root, 'src/cli.ts'),
      'work',
      '--nats',
      server.url,
      '--threads',
      '1',
      ...more,
    ];
    const worker = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    worker.stderr?.on('data', (bytes) => {
      said += bytes;
    });
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

  async function overNats(paths: readonly string[], more: Partial<RemoteOptions> = {}): Promise<string> {
    const collector = new ServiceCollector();
    const options = { known: new Set<string>(), complain: () => {}, progress: () => {}, ...more };
    await collectRemotely(client, paths, collector, options);
    return encodeEvidence(collector.evidence).toString('latin1');
  }

  test('workers and the server are killed in the middle, and the evidence is that of one process', async () => {
    const [first] = [startWorker(), startWorker()];
    let killed: Promise<unknown> = Promise.resolve();
    const progress = (done: number) => {
      if (done !== 1) return;
      killed = (async () => {
        if (first) await kill(first);
        await server.kill();
        await delay(500);
        await server.start();
        startWorker();
      })();
    };
    const found = await overNats(captures, { progress });
    await killed;
    expect(found).toBe(await here(captures));
    await expect.poll(() => openJobs(client), { timeout: 30_000 }).toBe(0);
  }, 90_000);

  test('what was read is not read again; what is no capture is told, and what is no job is dropped', async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    expect(await overNats(captures.slice(2))).toBe(await here(captures.slice(2)));
    said = '';
    for (const line of ['no job at all', '{"name":"a","sha256":"../..","part":0,"of":1,"keys":[]}'])
      await client.jetstream.publish('mynah.work', line);
    startWorker();
    const letter = join(folder, 'letter.pcap');
    writeFileSync(letter, 'Dear Alice, this is no capture.\n');
    await expect(overNats([letter])).rejects.toThrow(/^letter\.pcap: not a capture file/);
    await expect.poll(() => openJobs(client), { timeout: 30_000 }).toBe(0);
    expect(said).toContain('a message that is no job was dropped (2 by now)');
  }, 90_000);

  test('what is no evidence of a job is dropped, told, and read anew', async () => {
    const forged = join(folder, 'forged.pcap');
    await makeCapture(forged, 20);
    const sha256 = await hashFile(forged);
    const store = await client.evidence();
    const other = Buffer.from(await here(captures.slice(0, 1)), 'latin1');
    const complaints: string[] = [];
    for (const bytes of [Buffer.from('no evidence'), other]) {
      await store.putBlob({ name: `${sha256}.0.1` }, bytes);
      const complain = (line: string) => complaints.push(line);
      expect(await overNats([forged], { complain })).toBe(await here([forged]));
      await store.delete(`${sha256}.0.1`);
    }
    expect(complaints.join('\n')).toMatch(/forged\.pcap: it: not a file[\s\S]*read from something else/);
  }, 90_000);

  test('on shared storage captures stay where they are, and nothing else is read', async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    mkdirSync(join(folder, 'storage/of/all'), { recursive: true });
    const path = join(folder, 'storage/of/all/week.pcap');
    await makeCapture(path, 50);
    const shared = join(folder, 'storage');
    startWorker('--shared', shared);
    expect(await overNats([path], { shared })).toBe(await here([path]));
    expect(await (await client.captures()).info(await hashFile(path))).toBeNull();
    await expect(overNats(captures.slice(0, 1), { shared })).rejects.toThrow(/0\.pcap: not below /);
    said = '';
    writeFileSync(join(folder, 'outside'), 'none of yours');
    const job = { name: 'a', sha256: await hashFile(join(folder, 'outside')), part: 0, of: 1, keys: [] };
    await submitJob(client, { ...job, path: '../outside' });
    await expect.poll(() => said, { timeout: 30_000 }).toContain('../outside is not on the shared storage');
    await client.manager.streams.purge(workStream);
  }, 90_000);

  test.skipIf(!hasOpenssl)(
    'what is inside TLS is read with the keys that workers are given',
    async () => {
      const files = new OpensslFolder();
      files.certificate('rsa', ['rsa:2048']);
      const { pcap, keys } = await recordOpenssl(files, 'tape', {
        server: ['-cert', files.file('rsa.crt'), '-key', files.file('rsa.key'), '-rev'],
        clients: [['-quiet', '-no_ign_eof']],
        lines: ['hello'],
      });
      const texts = [readFileSync(keys, 'latin1')];
      const sealed = await overNats([pcap]);
      const opened = await overNats([pcap], { keys: texts });
      files.remove();
      expect(sealed).not.toBe(opened);
      const [service] = decodeEvidence(Buffer.from(opened, 'latin1'), 'it').services;
      const said = service && keptConversations(service.evidence).flatMap(({ messages }) => messages);
      expect(said?.map(({ bytes }) => String(bytes))).toEqual(['hello\n', 'olleh\n']);
    },
    90_000,
  );
});

test('where no server answers, a line says so', async () => {
  await expect(connectNats({ url: 'nats://127.0.0.1:1' })).rejects.toThrow(/^nats:\/\/127\.0\.0\.1:1: /);
});
