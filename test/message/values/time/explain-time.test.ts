import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  explainTime,
  explainTimes,
  formatFamily,
  joinFormats,
} from '../../../../src/message/values/time/explain-time.ts';
import { findTimes, renderTime, type TimeMatch } from '../../../../src/message/values/time/time-format.ts';
import { TIME_SAMPLES } from '../time-samples.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 3, 21, 41, 300);

function only(text: string, nearMs = NOW_MS): TimeMatch {
  const [match] = findTimes(text, { nearMs });
  if (match === undefined) throw new Error(`no time in ${text}`);
  return match;
}

describe('explainTime', () => {
  test.each([
    ['Mon, 23 Nov 2026 03:21:41 GMT', 0],
    ['Mon, 23 Nov 2026 04:21:41 +0100', 60],
    ['Nov 23 08:51', 330],
    ['22:21:41', -300],
    ['03:21', 0],
    ['Mon Nov 23 03:21:41 from', 0],
    ['20261123032142', 0],
    ['1795404101', 0],
    ['6b03b145', 0],
    ['2026-11-23 11:21:40 CST', 480],
  ])('%s is now, %d minutes east', (text, zoneMinutes) => {
    expect(explainTime(only(text), NOW_MS * 1000)?.zoneMinutes).toBe(zoneMinutes);
  });

  test.each([
    'Mon, 23 Nov 2026 03:21:35 GMT',
    'Mon, 23 Nov 2026 03:21:41 +0100',
    'Jan 15  2024',
    'Mon Dec 3 15:26:19 EST 2001',
    '03:25:41',
    'Sun Nov 23 03:21:41',
  ])('%s is not now', (text) => {
    expect(explainTime(only(text), NOW_MS * 1000)).toBeUndefined();
  });

  test('every format, zone and time: what was written as now is explained as now', () => {
    const formats = TIME_SAMPLES.map((s) => s.format).filter((f) => !f.includes('%Y') || f.includes('%M'));
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2036, 0, 1) }),
        fc.integer({ min: -47, max: 47 }),
        fc.integer({ min: -1500, max: 1500 }),
        (format, nowMs, quarters, lateMs) => {
          const [match] = findTimes(renderTime(format, nowMs, quarters * 15), { nearMs: nowMs });
          expect(match && explainTime(match, (nowMs + lateMs) * 1000)).toBeDefined();
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('explainTimes', () => {
  const at = (seconds: number, text: string) => ({
    match: only(text),
    time: (NOW_MS + seconds * 1000) * 1000,
  });

  test('one zone for all', () => {
    expect(explainTimes([at(0, '04:21:41'), at(60, '04:22:41'), at(65, '04:22:46')])).toEqual({
      offsetMs: 0,
      zoneMinutes: 60,
    });
    expect(explainTimes([at(0, '04:21:41'), at(60, '03:22:41')])).toBeUndefined();
  });

  test('a server clock that is 97 s fast', () => {
    const samples = [at(0, '03:23:18'), at(60, '03:24:18'), at(120, '03:25:18')];
    expect(explainTimes(samples)?.offsetMs).toBeGreaterThan(96_000);
    expect(explainTimes(samples)?.offsetMs).toBeLessThan(98_000);
    expect(explainTimes(samples.slice(0, 2))).toBeUndefined();
  });

  test('a date that stands still is no clock', () => {
    expect(explainTimes([at(0, '03:23:18'), at(60, '03:23:18'), at(120, '03:23:18')])).toBeUndefined();
  });
});

describe('joinFormats', () => {
  test.each([
    ['%b %?d %H:%M', '%b %_d %H:%M', '%b %_d %H:%M'],
    ['%b %d %H:%M', '%b %?d %H:%M', '%b %d %H:%M'],
    ['%?m/%-d/%Y', '%-m/%?d/%Y', '%-m/%-d/%Y'],
    ['%b %d', '%b %-d', undefined],
    ['%S.%6f %z', '%S.%5f %z', '%S.%-6f %z'],
    ['%S.%-6f', '%S.%3f', '%S.%-6f'],
    ['%S.%6f', '%S,%5f', undefined],
    ['%H', '%M', undefined],
    ['%b %?d', '%b %?m', undefined],
    ['%b %?d %H:%M', '%b %?d  %Y', undefined],
  ])('%s with %s is %s', (a, b, joined) => {
    expect(joinFormats(a, b)).toBe(joined);
    expect(joinFormats(b, a)).toBe(joined);
  });
});

test('formats that can be joined are of one family', () => {
  const formats = [...TIME_SAMPLES.map((s) => s.format), '%S.%5f', '%S.%-6f', '%b %_d %H:%M'];
  for (const a of formats) {
    for (const b of formats)
      if (joinFormats(a, b) !== undefined) expect(formatFamily(a)).toBe(formatFamily(b));
  }
  expect(formatFamily('%b %_d %H:%M')).toBe(formatFamily('%b %?d %H:%M'));
  expect(formatFamily('%b %_d %H:%M')).not.toBe(formatFamily('%b %_d  %Y'));
});

test('a fraction without zeros at the end', () => {
  const at = (micros: number) => renderTime('%S.%-6f', NOW_MS + micros / 1000);
  expect([at(0), at(456), at(400), at(120)]).toEqual(['41.3', '41.300456', '41.3004', '41.30012']);
});
