import { describe, expect, test } from 'vitest';
import { explainValues } from '../../../../src/message/values/kinds/explain-values.ts';
import { chance } from '../chance.ts';

const random = chance(5);
const hex = (width: number) =>
  Array.from({ length: width }, () => Math.floor(random() * 16).toString(16)).join('');

/** One value a session, 1.3 s apart. */
const column = (values: readonly (string | number)[]) =>
  values.map((v, i) => ({ text: String(v), time: 1795404101e6 + i * 1.3e6, session: i }));

const twelve = <T>(make: (i: number) => T) => Array.from({ length: 12 }, (_, i) => make(i));

describe('explainValues', () => {
  test.each([
    [
      'Unix time',
      twelve((i) => Math.floor(1795404101 + i * 1.3)),
      { field: 'number', rule: { kind: 'unix-time' } },
    ],
    ['a counter', twelve((i) => 100 + 2 * i), { field: 'number', rule: { kind: 'server-counter' } }],
    ['a padded counter', twelve((i) => `0000${100 + 2 * i}`), { field: 'id' }],
    ['qmail', twelve((i) => `${Math.floor(1795404101 + i * 1.3)} qp ${4242 + i * 3}`), { field: 'id' }],
    ['tokens', twelve(() => hex(16)), { field: 'random', shape: '[0-9a-f]{16}' }],
    [
      'memory in use',
      twelve((i) => 871_000 + ((i * 7919) % 997)),
      { field: 'number', rule: { kind: 'metric' } },
    ],
  ])('%s', (_, values, expected) => {
    expect(explainValues(column(values))).toMatchObject(expected);
  });

  test.each([
    ['a few words', twelve((i) => ['yes', 'no', 'maybe'][i % 3] ?? '')],
    ['small numbers', twelve((i) => [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8][i] ?? 0)],
    ['one value', twelve(() => 'abcd')],
    ['two samples', [hex(16), hex(16)]],
    ['sizes of three files', twelve((i) => [480, 606, 9][(i * i) % 3] ?? 0)],
  ])('%s follow no rule', (_, values) => {
    expect(explainValues(column(values))).toBeUndefined();
  });

  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const draw = chance(7);
  const token = (width: number) =>
    Array.from({ length: width }, () => letters.charAt(Math.floor(draw() * letters.length))).join('');

  test('four letters drawn by chance are a token, three may be any word (SHORTEST_TOKEN)', () => {
    const shapeOf = (width: number) => explainValues(column(Array.from({ length: 20 }, () => token(width))));
    expect(shapeOf(4)).toEqual({ field: 'random', shape: '[0-9a-z]{4}' });
    expect(shapeOf(3)).toBeUndefined();
  });

  test('one token in ten may come again, one in three may not (DISTINCT)', () => {
    const tokens = Array.from({ length: 20 }, () => token(12));
    const again = (distinct: number) =>
      explainValues(column(tokens.map((_, at) => tokens[at % distinct] ?? '')));
    expect(again(18)).toEqual({ field: 'random', shape: '[0-9a-z]{12}' });
    expect(again(14)).toBeUndefined();
  });
});

test('a token is not made that is longer than a personality may ask for', () => {
  const valuesOf = (width: number) => explainValues(column([1, 2, 3, 4].map(() => hex(width))));
  expect(valuesOf(65_536)?.field).toBe('random');
  expect(valuesOf(65_537)).toBeUndefined();
});
