import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeCapture } from '../../../bench/make-capture.ts';
import { collectCaptures } from '../../../src/collect/collect-captures.ts';
import { ServiceCollector } from '../../../src/collect/service-collector.ts';
import { judgeAside } from '../../../src/commands/shared/held-out-aside.ts';
import { heldOutQuality } from '../../../src/commands/shared/held-out-quality.ts';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { keptConversations } from '../../../src/evidence/recorded-evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-aside-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function evidenceOf(sessions: number): Promise<Evidence> {
  const path = join(folder, `${sessions}.pcap`);
  await makeCapture(path, sessions);
  const collector = new ServiceCollector();
  await collectCaptures([path], collector);
  const [service] = collector.evidence.services;
  if (!service) throw new Error('no service');
  return service.evidence;
}

test('another thread judges as this one does', async () => {
  const evidence = await evidenceOf(60);
  const aside = judgeAside(evidence, 2);
  expect(await aside?.result()).toEqual(await heldOutQuality(keptConversations(evidence)));
  aside?.stop();
}, 60_000);

test('no thread is started for little, for one thread, or where it is not wanted any more', async () => {
  expect(judgeAside(await evidenceOf(3), 2)).toBeUndefined();
  expect(judgeAside(await evidenceOf(60), 1)).toBeUndefined();
  judgeAside(await evidenceOf(60), 2)?.stop();
}, 60_000);

test('what fails in another thread fails here', async () => {
  const evidence = await evidenceOf(60);
  const damaged = evidence.sessions.map((session) => ({ ...session, bytes: session.bytes.slice(7) }));
  await expect(judgeAside({ ...evidence, sessions: damaged }, 2)?.result()).rejects.toThrow();
}, 60_000);
