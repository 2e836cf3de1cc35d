import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPort, portStrategy } from '../../../src/message/values/port-strategy.ts';

describe('portStrategy', () => {
  test('ports one after the other, with a gap and a wrap', () => {
    expect(portStrategy([1024, 1025, 1026, 1029, 1030])).toEqual({
      kind: 'sequential',
      min: 1024,
      max: 65_535,
      step: 1,
    });
  });

  test('ports at random in the range of Linux, all odd', () => {
    const ports = [49919, 36021, 38525, 49649, 59373, 34013, 52111, 44211, 60001, 33001];
    expect(portStrategy(ports)).toEqual({ kind: 'random', min: 32769, max: 60999, step: 2 });
  });

  test('a range that an administrator set', () => {
    const strategy = portStrategy([30010, 30077, 30032, 30099, 30051, 30003]);
    expect(strategy?.kind).toBe('random');
    expect(strategy?.min).toBeGreaterThan(29900);
    expect(strategy?.max).toBeLessThan(30200);
  });

  test('no ports, no strategy', () => {
    expect(portStrategy([])).toBeUndefined();
  });

  test('every next port is within the range and, at random, on the same grid', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1024, max: 65_535 }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (ports, chance) => {
          const strategy = portStrategy(ports);
          if (strategy === undefined) throw new Error('no strategy');
          const port = nextPort(strategy, ports.at(-1), () => chance);
          expect(port).toBeGreaterThanOrEqual(strategy.min);
          expect(port).toBeLessThanOrEqual(strategy.max);
          if (strategy.kind === 'random') expect(Math.abs(port - (ports[0] ?? 0)) % strategy.step).toBe(0);
        },
      ),
    );
  });
});
