import { expect, test } from 'vitest';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { evidenceLimits } from '../../src/evidence/evidence-limits.ts';
import { keptConversations } from '../../src/evidence/recorded-evidence.ts';
import { heard } from './heard-sessions.ts';

const usual = (at: number) =>
  heard([`>EHLO h${at}\r\n`, '<250 hi\r\n', `>MAIL ${at % 50}\r\n`, '<250 ok\r\n'], at);
const said = (collector: EvidenceCollector) =>
  keptConversations(collector.evidence).map(({ messages }) =>
    messages.map(({ bytes }) => String(bytes)).join(''),
  );

test('a few sessions are kept whole', () => {
  const collector = new EvidenceCollector();
  for (let at = 0; at < 500; at++) collector.add(usual(at));
  expect(collector.evidence).toMatchObject({ completeUntil: Number.POSITIVE_INFINITY });
  expect(collector.evidence.sessions).toHaveLength(500);
});

test('of very many what is rare is kept, what is alike is not, and the beginning is whole', () => {
  const collector = new EvidenceCollector();
  const count = 30_000;
  for (let at = 0; at < count; at++)
    collector.add(at === 25_000 ? heard(['>VRFY root\r\n', '<252 perhaps\r\n'], at) : usual(at));
  const { sessions, completeUntil } = collector.evidence;
  const { firstTurns, alike, kinds, ofKind } = evidenceLimits;
  expect(sessions.length).toBeLessThan(firstTurns / 2 + 4 * alike + kinds * ofKind);
  expect(sessions.filter(({ start }) => start < completeUntil)).toHaveLength(firstTurns / 2);
  expect(said(collector).some((text) => text.includes('VRFY root'))).toBe(true);
  const late = keptConversations(collector.evidence).filter(({ afterGap }) => afterGap);
  expect(late.every(({ end }) => end >= completeUntil)).toBe(true);
  expect(late.length).toBeGreaterThan(100);
});

test('of made-up commands only so many are remembered', () => {
  const limits = { ...evidenceLimits, firstTurns: 10, spreadTurns: 10, kinds: 20 };
  const collector = new EvidenceCollector(limits);
  for (let at = 0; at < 5000; at++) {
    const word = at.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));
    collector.add(heard([`>${word}\r\n`, '<500 no\r\n'], at));
  }
  expect(collector.evidence.sessions.length).toBeLessThan(20 + 20 * limits.ofKind);
});

test('tags and numbers make no new kinds of exchanges', () => {
  const limits = { ...evidenceLimits, firstTurns: 4, spreadTurns: 4 };
  const collector = new EvidenceCollector(limits);
  for (let at = 0; at < 1000; at++)
    collector.add(
      heard([`>a${at} NOOP\r\n`, `<a${at} OK done\r\n`, `>*1\r\n$4\r\nPING\r\n`, `<:${at}\r\n`], at),
    );
  expect(collector.evidence.sessions.length).toBeLessThan(8 * limits.ofKind);
});
