import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { judgePersonality } from '../../src/commands/shared/meet-personality.ts';
import { scriptsOf } from '../../src/compare/play/script.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { builtInPriors } from '../../src/priors/load-priors.ts';
import { startCapture } from '../commands/run-capture.ts';
import { freePort } from '../support/free-port.ts';
import { OpensslFolder } from '../tls/openssl-tape.ts';
import { emulateWithout } from './emulator.ts';
import { NatsServer } from './nats-server.ts';
import { type PassProof, passProofs, sampleProofs } from './pass-proofs.ts';
import { needsModule, recordService } from './python-service.ts';
import { needs, python, run } from './run-tool.ts';

/** What is answered otherwise than by the real server after learning without these passes. */
async function wrongAnswers(
  { priors, statuses }: Pick<PassProof, 'priors' | 'statuses'>,
  training: readonly Conversation[],
  unseen: readonly Conversation[],
  without: readonly string[],
): Promise<readonly string[]> {
  const personality = learn(training, { without, ...(priors ? { priors: builtInPriors() } : {}) });
  const { verdicts } = await judgePersonality(personality, scriptsOf(unseen));
  expect(verdicts.length).toBeGreaterThan(0);
  return verdicts
    .filter(({ sameClass, sameText }) => !(statuses ? sameClass : sameText))
    .map(({ said }) => said);
}

for (const proof of passProofs) {
  const { pass, service, wrong } = proof;
  test(`${service.module} is not answered for without ${pass}`, async (context) => {
    needsModule(context, service);
    const training = await recordService(service, proof.training);
    const unseen = await recordService(service, proof.unseen);
    expect(await wrongAnswers(proof, training, unseen, [])).toEqual([]);
    const without = await wrongAnswers(proof, training, unseen, [pass]);
    if (wrong === 'several') expect(without.length).toBeGreaterThan(3);
    else expect(without).toEqual(wrong.map((start) => expect.stringMatching(new RegExp(`^${start}`))));
  }, 120_000);
}

for (const { pass, sample, client, says, without } of sampleProofs)
  test(`Python is not served by ${sample} without ${pass}`, async (context) => {
    needs(context, 'python3');
    const capture = resolve(import.meta.dirname, '../../samples', sample);
    for (const [left, expected] of [
      [[], says],
      [[pass], without],
    ] as const) {
      const emulator = await emulateWithout([capture], left);
      const { out, err } = await python(client, emulator.address, `${emulator.port}`);
      await emulator.stop();
      expect(out.trim() + err).toMatch(expected);
    }
  });

test('the monitoring of nats-server, asked in clear, is not answered for without answerInClear', async (context) => {
  needs(context, 'nats-server', 'curl', 'openssl');
  const files = new OpensslFolder();
  files.certificate('monitor', ['rsa:2048']);
  const folder = mkdtempSync(join(tmpdir(), 'mynah-nats-monitor-'));
  const config = join(folder, 'nats.conf');
  const port = await freePort();
  writeFileSync(
    config,
    `https: "127.0.0.1:${port}"\ntls { cert_file: "${files.file('monitor.crt')}", key_file: "${files.file('monitor.key')}" }\n`,
  );
  const server = await NatsServer.start(join(folder, 'streams'), ['-c', config]);
  const recorded = async (name: string, jobs: readonly string[]) => {
    const file = join(folder, name);
    const relay = await startCapture('--tls', '--proxy', `127.0.0.1:0=127.0.0.1:${port}`, '--out', file);
    for (const job of jobs) {
      const [scheme = '', path = '', ...args] = job.split(' ');
      await run('curl', ['-sk', '-m', '10', ...args, `${scheme}://127.0.0.1:${relay.port}${path}`]);
    }
    expect(await relay.end('SIGINT')).toBe(0);
    return (await readConversations([file])).value;
  };
  const pages = ['https /healthz', 'http /healthz', 'http /', 'https /nothing', 'http /nothing'];
  const posts = ['https /healthz -X POST', 'https / -X POST', 'https /nothing -X POST'];
  const training = await recorded('training.pcapng', [...pages, ...posts, ...pages]);
  const unseen = await recorded('unseen.pcapng', ['http /varz', 'http /other -X POST']);
  await server.kill();
  rmSync(folder, { recursive: true });
  files.remove();
  expect(await wrongAnswers({}, training, unseen, [])).toEqual([]);
  const without = await wrongAnswers({}, training, unseen, ['answerInClear']);
  expect(without).toEqual([expect.stringMatching(/^POST /)]);
}, 120_000);
