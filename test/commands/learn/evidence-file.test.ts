import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEvidence, writeWithEvidence } from '../../../src/commands/shared/evidence-file.ts';
import { EvidenceCollector } from '../../../src/evidence/evidence-collector.ts';
import { decide } from '../../../src/learn/learn.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { readPersonality } from '../../../src/personality/check-personality.ts';
import { heard } from '../../evidence/heard-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

function write(name: string, count: number, letter = 'a'): void {
  const collector = new EvidenceCollector();
  for (let at = 0; at < count; at++) {
    const noise = Array.from({ length: 30 }, (_, word) => Math.sin(at * 97 + word).toString(36)).join('');
    collector.add(heard(['<220 hi\r\n', `>NOTE ${noise}\r\n`, '<200 ok\r\n'], at));
  }
  collector.from({
    name: 'a.pcap',
    sha256: letter.repeat(64),
    part: 0,
    of: 1,
    sessions: count,
    from: 1,
    to: 2,
  });
  const { evidence } = collector;
  const service = { transport: 'tcp', server: { address: '192.0.2.1', port: 4000 }, evidence } as const;
  writeWithEvidence(inFolder(name), decide(evidence), service);
}

test('evidence stands in the personality, or in a file beside it where it is larger than all the rest', () => {
  write('few.json', 2);
  expect(readPersonality(inFolder('few.json')).recordings).toBeDefined();
  expect(existsSync(inFolder('few.evidence'))).toBe(false);
  write('many.personality.json', 200);
  const many = readPersonality(inFolder('many.personality.json'));
  expect(many).toMatchObject({ evidence: 'many.evidence' });
  expect(many.recordings).toBeUndefined();
  for (const [name, count] of [
    ['few.json', 2],
    ['many.personality.json', 200],
  ] as const)
    expect(readEvidence(inFolder(name), readPersonality(inFolder(name))).sessions).toHaveLength(count);
  expect(readFileSync(inFolder('many.personality.json')).length).toBeLessThan(20_000);
});

test('evidence that is not there, or is of something else, is named', () => {
  write('one.json', 200);
  write('other.json', 200, 'b');
  const one = readPersonality(inFolder('one.json'));
  expect(() => readEvidence(inFolder('one.json'), { ...one, evidence: 'none.evidence' })).toThrow(
    new UsageError(
      `${inFolder('none.evidence')}: not there; ${inFolder('one.json')} keeps in it what it was learned from`,
    ),
  );
  expect(() => readEvidence(inFolder('one.json'), { ...one, evidence: 'other.evidence' })).toThrow(
    UsageError,
  );
  const { evidence, ...bare } = one;
  expect(evidence).toBe('one.evidence');
  expect(() => readEvidence(inFolder('one.json'), bare)).toThrow(/neither recordings nor evidence/);
});
