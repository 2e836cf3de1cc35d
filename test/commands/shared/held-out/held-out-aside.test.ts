import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeCapture } from '../../../../bench/make-capture.ts';
import { collectCaptures } from '../../../../src/collect/collect-captures.ts';
import { ServiceCollector } from '../../../../src/collect/service-collector.ts';
import { judgeAside, startJudges } from '../../../../src/commands/shared/held-out/held-out-aside.ts';
import { HeldOutFolds } from '../../../../src/commands/shared/held-out/held-out-folds.ts';
import { heldOutQuality, qualityOf } from '../../../../src/commands/shared/held-out/held-out-quality.ts';
import { SharedFolds } from '../../../../src/commands/shared/held-out/shared-folds.ts';
import type { Evidence } from '../../../../src/evidence/evidence.ts';
import { keptConversations } from '../../../../src/evidence/recorded-evidence.ts';

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

test.each([2, 3])(
  '%i threads, this one among them, judge as this one does alone',
  async (threads) => {
    const evidence = await evidenceOf(60);
    const recordings = keptConversations(evidence);
    const aside = judgeAside(evidence, threads);
    const alone = await heldOutQuality(recordings);
    expect(alone.judged).toBeGreaterThan(24); // in several folds of twelve sessions
    expect(await aside?.result(recordings)).toEqual(alone);
    aside?.stop();
  },
  60_000,
);

test('threads that are ready are taken, and judge alike', async () => {
  const evidence = await evidenceOf(60);
  const recordings = keptConversations(evidence);
  const ready = startJudges(2);
  expect(ready.length).toBe(1);
  const aside = judgeAside(evidence, 2, [], ready);
  expect(ready).toEqual([]);
  expect(await aside?.result(recordings)).toEqual(await heldOutQuality(recordings));
  aside?.stop();
  expect(startJudges(1)).toEqual([]);
}, 60_000);

test('folds are dealt out once each, until they are enough', async () => {
  const recordings = keptConversations(await evidenceOf(60));
  const folds = new HeldOutFolds(recordings, []);
  const shared = new SharedFolds();
  const both = await Promise.all([shared.play(folds), new SharedFolds(shared.memory).play(folds)]);
  const played = both.flat().map(({ fold }) => fold);
  expect(new Set(played).size).toBe(played.length);
  expect(qualityOf(folds, both.flat())).toEqual(await heldOutQuality(recordings));
  expect(await shared.play(folds)).toEqual([]);
}, 60_000);

test('no thread is started for little, for one thread, or where it is not wanted any more', async () => {
  expect(judgeAside(await evidenceOf(3), 2)).toBeUndefined();
  expect(judgeAside(await evidenceOf(60), 1)).toBeUndefined();
  judgeAside(await evidenceOf(60), 2)?.stop();
}, 60_000);

test('what fails in another thread fails here', async () => {
  const evidence = await evidenceOf(60);
  const damaged = evidence.sessions.map((session) => ({ ...session, bytes: session.bytes.slice(7) }));
  await expect(judgeAside({ ...evidence, sessions: damaged }, 2)?.result([])).rejects.toThrow();
}, 60_000);
