import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { EvidenceCollector, mergeEvidence } from '../../src/evidence/evidence-collector.ts';
import { evidenceLimits } from '../../src/evidence/evidence-limits.ts';
import { wholeParts } from '../../src/evidence/source-parts.ts';
import { decide, learn } from '../../src/learn/learn.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { RecordedSession } from '../../src/model/recorded-session.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { anySessions, heard, tightLimits } from './heard-sessions.ts';

function collected(sessions: readonly RecordedSession[], part = 0, of = 1, limits = tightLimits): Evidence {
  const collector = new EvidenceCollector(limits);
  for (const session of sessions) collector.add(session);
  collector.from({ name: 'a.pcap', sha256: 'aa', part, of, sessions: sessions.length, from: 1, to: 2 });
  return collector.evidence;
}

function text(evidence: Evidence): string {
  const server = { address: '192.0.2.1', port: 25 };
  return encodeEvidence({ read: [], services: [{ transport: 'tcp', server, evidence }] }).toString('latin1');
}

/** Sessions dealt out to parts. */
const dealt = anySessions.chain((sessions) =>
  fc.record({
    sessions: fc.constant(sessions),
    parts: fc.array(fc.nat({ max: 4 }), { minLength: sessions.length, maxLength: sessions.length }),
    order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
  }),
);

describe('evidence put together', () => {
  test('is the same however sessions were dealt out to parts, and in whatever order these come', () => {
    fc.assert(
      fc.property(dealt, ({ sessions, parts, order }) => {
        const each = order.map((part) =>
          collected(
            sessions.filter((_, at) => parts[at] === part),
            part,
            5,
          ),
        );
        const [a, b, c, d, e] = each as [Evidence, Evidence, Evidence, Evidence, Evidence];
        const inTwo = mergeEvidence(
          [mergeEvidence([a, b], tightLimits), mergeEvidence([c, d, e], tightLimits)],
          tightLimits,
        );
        const whole = { ...collected(sessions), parts: inTwo.parts };
        expect(text(inTwo)).toBe(text(whole));
        expect(text(mergeEvidence([e, c, a, d, b], tightLimits))).toBe(text(whole));
      }),
      { numRuns: 1000 },
    );
  });

  test('is the same if a part comes twice', () => {
    fc.assert(
      fc.property(anySessions, anySessions, (some, others) => {
        const [a, b] = [collected(some, 0, 2), collected(others, 1, 2)];
        const once = mergeEvidence([a, b], tightLimits);
        expect(text(mergeEvidence([a, b, a], tightLimits))).toBe(text(once));
        expect(text(mergeEvidence([once, a], tightLimits))).toBe(text(once));
      }),
    );
  });

  test('is without a gap up to the time it says', () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const { sessions: kept, completeUntil } = collected(sessions);
        const early = sessions.filter(({ conversation }) => conversation.start < completeUntil);
        const starts = new Set(kept.map(({ start }) => start));
        for (const { conversation } of early) expect(starts).toContain(conversation.start);
        expect(Number.isFinite(completeUntil) || kept.length === collected(sessions).sessions.length).toBe(
          true,
        );
      }),
    );
  });
});

/** The personality as a file, or why there is none. */
function decided(evidence: Evidence): string {
  try {
    return printPersonality(decide({ ...evidence, parts: wholeParts(evidence.parts) }));
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

test.each([
  ['that are all kept', evidenceLimits],
  ['of which some stand for all', tightLimits],
])('the personality of sessions %s is the same however they were dealt out', (_, limits) => {
  let learned = 0;
  fc.assert(
    fc.property(dealt, ({ sessions, parts, order }) => {
      const each = order.map((part) =>
        collected(
          sessions.filter((_, at) => parts[at] === part),
          part,
          5,
          limits,
        ),
      );
      const whole = decided(collected(sessions, 0, 1, limits));
      expect(decided(mergeEvidence(each, limits))).toBe(whole);
      if (whole.startsWith('{')) learned++;
    }),
    { numRuns: 40 },
  );
  expect(learned).toBeGreaterThan(10);
});

test('the personality is the same from all sessions, and from parts of them in another order', () => {
  const said = (name: string) => [
    '<220 hi\r\n',
    `>USER ${name}\r\n`,
    '<331 go on\r\n',
    '>QUIT\r\n',
    '<221 bye\r\n',
  ];
  const sessions = Array.from({ length: 12 }, (_, at) => heard(said(`user${at}`), at));
  const limits = { ...tightLimits, firstTurns: 1000, firstBytes: 100_000 };
  const parts = [sessions.slice(7), sessions.slice(0, 3), sessions.slice(3, 7)];
  const merged = mergeEvidence(
    parts.map((part, at) => collected(part, at, 3, limits)),
    limits,
  );
  const { recordings, ...whole } = learn(sessions.map(({ conversation }) => conversation));
  expect(recordings).toBeDefined();
  expect(printPersonality({ ...decide(merged), learnedFrom: [] })).toBe(printPersonality(whole));
});
