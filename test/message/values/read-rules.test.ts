import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CompositeRule, renderComposite } from '../../../src/message/values/composite-id.ts';
import { nextValue, type SeriesRule } from '../../../src/message/values/number-series.ts';
import { nextPort, portStrategy } from '../../../src/message/values/port-strategy.ts';
import {
  readCompositeRule,
  readPortStrategy,
  readSeriesRule,
  readShape,
} from '../../../src/message/values/read-rules.ts';
import { FormatError } from '../../../src/model/errors.ts';
import { chance } from './chance.ts';

const ID: CompositeRule = {
  pieces: [
    { kind: 'constant', text: '<' },
    { kind: 'time', digits: '62', width: 6, unitUs: 1e6 },
    { kind: 'calendar', digits: '60', fields: 'YMDhms', yearModulo: 60, monthFrom: 0, zoneMinutes: 60 },
    { kind: 'pid', digits: '10', width: 6, step: [1, 2, 3], last: 4242 },
    { kind: 'counter', digits: '16', step: [1, 1, 1], last: 7 },
    { kind: 'serial', digits: '60', width: 2, step: [1, 1, 1], last: 7 },
    { kind: 'random', shape: '[0-9a-f]{4}' },
  ],
  lagMs: 3,
  encoding: 'base64',
};

const SERIES: readonly SeriesRule[] = [
  { kind: 'constant', value: 1 },
  { kind: 'unix-time', unitMs: 1000, modulo: 65_536 },
  { kind: 'uptime', unitMs: 1000, startMs: 0 },
  { kind: 'session-counter', first: 1, step: [1, 1, 1] },
  { kind: 'server-counter', last: 1, step: [1, 1, 1] },
  { kind: 'pid', last: 1, step: [1, 1, 1] },
  { kind: 'per-start', last: 1, min: 1, max: 1 },
  { kind: 'metric', min: 1, max: 2, change: 1 },
];

const again = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('rules as they are written are read', () => {
  test('ids', () => expect(readCompositeRule(again(ID))).toEqual(ID));
  test.each(SERIES)('$kind', (rule) => {
    expect(readSeriesRule(again(rule))).toEqual(rule);
  });
  test('ports', () => {
    const strategy = portStrategy([40000, 41000, 42000]);
    expect(readPortStrategy(again(strategy))).toEqual(strategy);
  });
  test('shapes', () => expect(readShape('[0-9]{3}')).toBe('[0-9]{3}'));
});

describe('broken rules are refused with a reason', () => {
  const piece = (changed: object) => ({ ...ID, pieces: [{ ...ID.pieces[1], ...changed }] });
  test.each([
    [null, 'id rule: must be an object'],
    [{}, 'id rule: needs pieces and lagMs'],
    [{ ...ID, encoding: 'rot13' }, 'id rule: encoding "rot13" is not known'],
    [piece({ kind: 'toString' }), 'id rule: kind "toString" is not known'],
    [piece({ digits: '99' }), 'id rule: time: digits is missing or wrong'],
    [piece({ width: 1e9 }), 'id rule: time: width is missing or wrong'],
    [piece({ wide: 1 }), 'id rule: time: wide is not a known key'],
    [{ ...ID, pieces: [{ kind: 'random', shape: '[a' }] }, 'shape "[a": character 1: not understood'],
  ])('%j', (rule, message) => {
    expect(() => readCompositeRule(rule)).toThrow(new FormatError(message));
  });

  test('shapes, numbers and ports', () => {
    expect(() => readShape(7)).toThrow(FormatError);
    expect(() => readShape('a{60000}b{60000}')).toThrow(FormatError);
    expect(() => readSeriesRule({ kind: 'uptime', unitMs: 0, startMs: 0 })).toThrow(
      'number rule: uptime: unitMs',
    );
    expect(() => readSeriesRule({ kind: 'pid', last: 1, step: [1] })).toThrow(FormatError);
    expect(() => readPortStrategy({ kind: 'random', min: 9, max: 8, step: 1 })).toThrow(
      'ports: min is above max',
    );
    expect(() => readPortStrategy({ kind: 'random', min: 0, max: 8, step: 1 })).toThrow(FormatError);
  });
});

test('what is let through is rendered without throwing, however odd', () => {
  const odd = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.constant(null),
    fc.constant([1, 1, 1]),
    fc.constant('62'),
  );
  const mutated = (rules: readonly object[]) =>
    fc.tuple(fc.constantFrom(...rules), fc.string(), odd, fc.nat()).map(([rule, key, value, at]) => {
      const keys = [...Object.keys(rule).filter((k) => k !== 'kind'), key];
      return { ...rule, [keys[at % keys.length] ?? key]: value };
    });
  const read = <T>(reader: (value: unknown) => T, value: unknown): T | undefined => {
    try {
      return reader(value);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      return undefined;
    }
  };
  fc.assert(
    fc.property(
      mutated(ID.pieces),
      mutated(SERIES),
      mutated([{ kind: 'random', min: 1, max: 9, step: 1 }]),
      (piece, number, ports) => {
        const random = chance(1);
        const rule = read(readCompositeRule, { pieces: [piece], lagMs: 0 });
        if (rule !== undefined)
          expect(renderComposite(rule, { nowMs: 1795404101e3, pid: 1, counter: 0, random })).toBeTypeOf(
            'string',
          );
        const series = read(readSeriesRule, number);
        if (series !== undefined)
          expect(nextValue(series, { nowMs: 1795404101e3, previous: 3, random })).toBeTypeOf('number');
        const strategy = read(readPortStrategy, ports);
        if (strategy !== undefined) expect(nextPort(strategy, 3, random)).toBeTypeOf('number');
      },
    ),
    { numRuns: 3000 },
  );
});
