import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collectCaptures } from '../../src/collect/collect-captures.ts';
import { hashFile } from '../../src/collect/hash-file.ts';
import { readOnThreads } from '../../src/collect/reading-threads.ts';
import { ServiceCollector } from '../../src/collect/service-collector.ts';
import type { CaptureEvidence } from '../../src/evidence/capture-evidence.ts';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { keptConversations } from '../../src/evidence/recorded-evidence.ts';
import { missingParts, wholeCaptures } from '../../src/evidence/source-parts.ts';

const sample = (name: string) => resolve(import.meta.dirname, '../../samples', name);
const [sendmail, unseen, ftp] = [
  sample('sendmail.pcap'),
  sample('sendmail-unseen.pcap'),
  sample('netkit-ftpd.pcap'),
];
const folder = mkdtempSync(join(tmpdir(), 'mynah-collect-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function collected(...paths: readonly string[]): Promise<CaptureEvidence> {
  const collector = new ServiceCollector();
  await collectCaptures(paths, collector);
  return collector.evidence;
}

/** As bytes, whatever parts it came in. */
function whole(evidence: CaptureEvidence): string {
  return encodeEvidence(wholeCaptures(evidence)).toString('latin1');
}

test('the order of captures does not matter, and a capture given twice, or under two names, counts once', async () => {
  const copy = join(folder, 'copy.pcap');
  copyFileSync(unseen, copy);
  const one = await collected(sendmail, unseen, ftp);
  const other = await collected(ftp, copy, unseen, sendmail, unseen);
  expect(other.services.map(({ evidence: { sessions } }) => sessions.length)).toEqual(
    one.services.map(({ evidence: { sessions } }) => sessions.length),
  );
  expect(whole(await collected(ftp, unseen, sendmail, unseen))).toBe(whole(one));
  expect(one.services.find(({ server }) => server.port === 25)?.evidence.parts).toMatchObject([
    { name: 'sendmail.pcap', sessions: 40 },
    { name: 'sendmail-unseen.pcap', sessions: 10 },
  ]);
});

test('data connections go with their control connection', async () => {
  const { services } = await collected(ftp);
  const service = services.find(({ server }) => server.port === 21);
  const conversations = service ? keptConversations(service.evidence) : [];
  const data = conversations.filter(({ dataOf }) => dataOf);
  expect(data.length).toBeGreaterThan(5);
  for (const { dataOf } of data) expect(conversations[dataOf?.control ?? -1]?.server.port).toBe(21);
});

test('captures that are known are told, and not read', async () => {
  const collector = new ServiceCollector();
  const known = new Set([await hashFile(unseen)]);
  expect(await collectCaptures([unseen, ftp], collector, { known })).toMatchObject({ known: [unseen] });
  expect(collector.evidence.services.map(({ server }) => server.port)).not.toContain(25);
});

test('what is not a capture is named', async () => {
  const path = join(folder, 'letter.txt');
  writeFileSync(path, 'Dear Alice, this is no capture.\n');
  await expect(collectCaptures([unseen, path], new ServiceCollector())).rejects.toThrow(path);
});

test.each([1, 2, 5])('%i readers of parts, in whatever order they come, find what one finds', async (of) => {
  const parts: CaptureEvidence[] = [];
  for (let part = 0; part < of; part++) {
    const collector = new ServiceCollector();
    await collectCaptures([sendmail, ftp], collector, { shard: { part, of } });
    parts.unshift(collector.evidence);
  }
  const together = new ServiceCollector();
  for (const part of [...parts, ...parts]) together.addEvidence(part);
  const alone = await collected(sendmail, ftp);
  expect(whole(together.evidence)).toBe(encodeEvidence(alone).toString('latin1'));
  together.addEvidence(alone);
  expect(whole(together.evidence)).toBe(encodeEvidence(alone).toString('latin1'));
  expect(missingParts(together.evidence.read)).toEqual([]);
  if (of > 2) {
    const some = new ServiceCollector();
    for (const part of parts.slice(1)) some.addEvidence(part);
    const missing = /^\S+\.pcap: missing \d of its 3 parts$/;
    expect(missingParts(some.evidence.read).join()).toMatch(missing);
    expect(missingParts(wholeCaptures(some.evidence).read).join()).toMatch(missing);
  }
});

test('threads find what one reader finds, and what fails in them fails here', async () => {
  const orders = [sendmail, ftp].flatMap((path) =>
    [0, 1, 2].map((part) => ({ path, shard: { part, of: 3 }, sha256: path, keys: [] })),
  );
  const collector = new ServiceCollector();
  await readOnThreads(
    orders,
    2,
    async (_order, { evidence }) => collector.addEvidence(evidence),
    () => {},
  );
  const alone = new ServiceCollector();
  for (const { read, services } of [await collected(sendmail), await collected(ftp)])
    alone.addEvidence({
      read: read.map((part) => ({ ...part, sha256: sample(part.name) })),
      services: services.map(({ evidence, ...service }) => ({
        ...service,
        evidence: {
          ...evidence,
          parts: evidence.parts.map((part) => ({ ...part, sha256: sample(part.name) })),
        },
      })),
    });
  expect(whole(collector.evidence)).toBe(whole(alone.evidence));
  const wrong = { path: join(folder, 'none.pcap'), shard: { part: 0, of: 1 }, sha256: '', keys: [] };
  await expect(
    readOnThreads(
      [wrong],
      1,
      async () => {},
      () => {},
    ),
  ).rejects.toThrow(`${wrong.path}: no such file`);
});
