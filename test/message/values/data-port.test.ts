import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderAddressForm } from '../../../src/message/values/address-form.ts';
import { nextPort, parseDataPort, portStrategy } from '../../../src/message/values/data-port.ts';

describe('parseDataPort', () => {
  test.each([
    ['227 Entering Passive Mode (127,0,0,23,185,109).', 'tuple', 185 * 256 + 109, '127.0.0.23'],
    ['227 =127,0,0,1,4,5', 'tuple', 1029, '127.0.0.1'],
    ['229 Entering Extended Passive Mode (|||13925|)', 'epsv', 13925, undefined],
    ['EPRT |1|127.0.0.1|6446|', 'eprt', 6446, '127.0.0.1'],
    ['EPRT |2|::1|6446|', 'eprt', 6446, '::1'],
    ['228 Entering Long Passive Mode (4,4,127,0,0,1,2,4,5)', 'long-tuple', 1029, '127.0.0.1'],
  ])('%s', (text, form, port, address) => {
    expect(parseDataPort(text)).toMatchObject({ form, port, ...(address === undefined ? {} : { address }) });
  });

  test.each([
    '227 (127,0,0,23,185)',
    '227 (127,0,0,23,185,256)',
    '227 (127,0,0,23,0,0)',
    '229 (|||0|)',
    '229 (|||99999|)',
    '200 1,2,3,4,5,6,7',
    'x',
  ])('%s announces nothing', (text) => {
    expect(parseDataPort(text)).toBeUndefined();
  });

  test('every form that is written is read back', () => {
    const form = fc.constantFrom('tuple', 'long-tuple', 'epsv', 'eprt');
    fc.assert(
      fc.property(form, fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (f, address, port) => {
        const text = renderAddressForm(f, { address, port }) ?? '';
        expect(parseDataPort(`PORT ${text}\r\n`)).toMatchObject({
          start: 5,
          end: 5 + text.length,
          form: f,
          port,
        });
      }),
    );
  });
});

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
