import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  explainSeries,
  type NumberSample,
  nextValue,
  type SeriesRule,
} from '../../../src/message/values/number-series.ts';
import { chance } from './chance.ts';

const START_MS = 1795404101_000;

/** One sample a session every 1.7 s, unless `perSession` says otherwise. */
function series(values: readonly number[], perSession = 1): readonly NumberSample[] {
  return values.map((value, i) => ({
    value,
    time: (START_MS + i * 1700 + 120) * 1000,
    session: Math.floor(i / perSession),
  }));
}

const seconds = (from: number) => Array.from({ length: 10 }, (_, i) => Math.floor(from + i * 1.7 + 0.1));

describe('explainSeries', () => {
  const cases: readonly (readonly [string, readonly NumberSample[], Partial<SeriesRule>])[] = [
    ['the port of the server', series([6379, 6379, 6379]), { kind: 'constant', value: 6379 }],
    ['Unix time', series(seconds(1795404101)), { kind: 'unix-time', unitMs: 1000 }],
    [
      'Unix time in µs',
      series([0, 1, 2, 3].map((i) => (START_MS + i * 1700 + 100) * 1000)),
      { kind: 'unix-time', unitMs: 0.001 },
    ],
    [
      "redis' lru_clock",
      series(seconds(1795404101 % 2 ** 24)),
      { kind: 'unix-time', unitMs: 1000, modulo: 2 ** 24 },
    ],
    [
      'uptime in seconds',
      series(seconds(7000)),
      { kind: 'uptime', unitMs: 1000, startMs: START_MS - 7_000_000 + 20 },
    ],
    [
      'uptime over a restart',
      series([...seconds(7000), ...seconds(0), ...seconds(17)]),
      { kind: 'uptime', unitMs: 1000 },
    ],
    [
      'messages in a session',
      series([1, 2, 3, 1, 2, 3, 1, 2, 3], 3),
      { kind: 'session-counter', first: 1, step: [1, 1, 1] },
    ],
    [
      "MySQL's thread id",
      series([8, 9, 11, 12, 13, 14]),
      { kind: 'server-counter', last: 14, step: [1, 1, 2] },
    ],
    [
      'a pid',
      series([900, 900, 905, 905, 917, 917, 920, 920, 933, 933], 2),
      { kind: 'pid', last: 933, step: [3, 12, 13] },
    ],
    [
      'the pid of a server started twice',
      series([...Array(9).fill(1404), ...Array(9).fill(2497)]),
      { kind: 'per-start', last: 2497 },
    ],
    ['used memory', series([871, 866, 890, 870, 874, 869]), { kind: 'metric', min: 866, max: 890 }],
  ];

  test.each(cases)('%s', (_, samples, expected) => {
    expect(explainSeries(samples)).toMatchObject(expected);
    expect(explainSeries([...samples].reverse())).toEqual(explainSeries(samples));
  });

  test('one more every time is a counter, even if it keeps up with the clock', () => {
    const samples = [0, 0.7, 1.9, 2.8, 4.1].map((t, i) => ({
      value: 40 + i,
      time: (START_MS + t * 1000) * 1000,
      session: i,
    }));
    expect(explainSeries(samples)).toMatchObject({ kind: 'server-counter' });
  });

  test('two samples explain nothing', () => {
    expect(explainSeries(series([1, 2]))).toBeUndefined();
  });
});

describe('nextValue', () => {
  const next = (rule: SeriesRule, previous?: number) =>
    nextValue(rule, { nowMs: START_MS, random: chance(1), ...(previous === undefined ? {} : { previous }) });

  test('clocks', () => {
    expect(next({ kind: 'unix-time', unitMs: 1000 })).toBe(1795404101);
    expect(next({ kind: 'unix-time', unitMs: 1000, modulo: 2 ** 24 })).toBe(1795404101 % 2 ** 24);
    expect(next({ kind: 'uptime', unitMs: 1000, startMs: START_MS - 5500 })).toBe(5);
    expect(
      nextValue(
        { kind: 'uptime', unitMs: 1000, startMs: 0 },
        { nowMs: 9000, startedMs: 7000, random: chance(1) },
      ),
    ).toBe(2);
  });

  test('counters begin where the rule says and then go on', () => {
    expect(next({ kind: 'session-counter', first: 1, step: [1, 1, 1] })).toBe(1);
    expect(next({ kind: 'session-counter', first: 1, step: [1, 1, 1] }, 4)).toBe(5);
    expect(next({ kind: 'server-counter', last: 14, step: [2, 2, 2] })).toBe(16);
    expect(next({ kind: 'per-start', last: 14, min: 3, max: 14 })).toBe(14);
  });

  test('after the largest pid come small ones', () => {
    expect(next({ kind: 'pid', last: 1, step: [5, 5, 5] }, 4_194_304)).toBe(305);
  });

  test('a series that goes on by its rule is explained by the same rule', () => {
    const kind = fc.constantFrom('server-counter' as const, 'pid' as const);
    fc.assert(
      fc.property(
        kind,
        fc.integer({ min: 300, max: 30_000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (k, last, spread, seed) => {
          const rule: SeriesRule = { kind: k, last, step: [3, 3 + Math.floor(spread / 3), 3 + spread] };
          const random = chance(seed);
          const values = [nextValue(rule, { nowMs: START_MS, random })];
          for (let i = 0; i < 7; i++) {
            const previous = values.at(-1) ?? 0;
            values.push(nextValue(rule, { nowMs: START_MS, previous, random }));
          }
          const perSession = k === 'pid' ? 2 : 1;
          const seen = series(k === 'pid' ? values.flatMap((v) => [v, v]) : values, perSession);
          expect(explainSeries(seen)).toMatchObject({ kind: k, last: values.at(-1) });
        },
      ),
    );
  });

  test('a metric stays within its range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(50), fc.nat(), (min, width, change, seed) => {
        const rule: SeriesRule = { kind: 'metric', min, max: min + width, change };
        const random = chance(seed);
        let previous: number | undefined;
        for (let i = 0; i < 20; i++) {
          previous = nextValue(rule, { nowMs: 0, random, ...(previous === undefined ? {} : { previous }) });
          expect(previous).toBeGreaterThanOrEqual(min);
          expect(previous).toBeLessThanOrEqual(min + width);
        }
      }),
    );
  });
});
