import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learnShape, matchesShape, randomFromShape } from '../../../src/message/values/token-shape.ts';
import { FormatError } from '../../../src/model/errors.ts';
import { chance } from './chance.ts';

const UUIDS = [
  '0f8fad5b-d9cb-469f-a165-70867728950e',
  '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  'e02fd0e4-00fd-490a-9d30-0d00e3d0a2e1',
  '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
  'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  '3d813cbb-47fb-42ba-91df-831e1593ac29',
];

describe('learnShape', () => {
  test.each([
    [['2068055A815', '9539455A816', '1375755A048'], '[0-9A-F]{11}'],
    [['4242', '51023', '770'], '[1-9][0-9]{2,4}'],
    [['0042', '51023', '770'], '[0-9]{3,5}'],
    [['1f', 'a7c', '3b9d'], '[0-9a-f]{2,4}'],
    [['<4242.1795404101@mx1>', '<4251.1795404102@mx1>'], '<[0-9]{4}.[0-9]{10}@mx1>'],
    [UUIDS, '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'],
    [['MTIz+A==', 'bG9n/w==', 'Zm9vYg=='], '[+/0-9=A-Za-z]{6}=='],
    [['abc'], 'abc'],
    [['a[b', 'a[b'], 'a\\[b'],
    [[''], ''],
  ])('%j has the shape %s', (tokens, shape) => {
    expect(learnShape(tokens)).toBe(shape);
  });

  test('no tokens have no shape', () => {
    expect(learnShape([])).toBeUndefined();
  });

  test('the order of the tokens and repeats do not matter', () => {
    expect(learnShape([...UUIDS].reverse())).toBe(learnShape([...UUIDS, ...UUIDS]));
  });

  test('a column that keeps to four of sixteen digits over many tokens is narrowed', () => {
    const tokens = Array.from(
      { length: 40 },
      (_, i) => `${'89ab'[i % 4]}${((i * 2654435761) >>> 0).toString(16).padStart(8, '0')}`,
    );
    expect(learnShape(tokens)).toMatch(/^\[89ab\]\[0-9a-f\]/);
  });

  test('every token learned from matches, and so does every token made', () => {
    const token = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }).filter((t) => /^[\0-\xff]*$/.test(t)),
      fc.base64String(),
      fc.uuid(),
    );
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 8 }), fc.nat(), (tokens, seed) => {
        const shape = learnShape(tokens) ?? 'none';
        for (const t of tokens) expect(matchesShape(shape, t)).toBe(true);
        expect(matchesShape(shape, randomFromShape(shape, chance(seed)))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('randomFromShape', () => {
  test('the same chance gives the same token, another one another', () => {
    expect(randomFromShape('[0-9a-f]{16}', chance(1))).toBe(randomFromShape('[0-9a-f]{16}', chance(1)));
    expect(randomFromShape('[0-9a-f]{16}', chance(1))).not.toBe(randomFromShape('[0-9a-f]{16}', chance(2)));
  });

  test('all characters of an alphabet occur', () => {
    expect(new Set(randomFromShape('[a-f]{200}', chance(3)))).toEqual(new Set('abcdef'));
  });
});

describe('a shape written by hand', () => {
  test.each(['[a-z', 'a{3,1}', 'a{99999999}', ']', '{3}', 'a\\'])('%j is refused', (shape) => {
    expect(() => matchesShape(shape, 'x')).toThrow(FormatError);
  });

  test('a dot is a dot', () => {
    expect(matchesShape('a.b', 'a.b')).toBe(true);
    expect(matchesShape('a.b', 'axb')).toBe(false);
  });
});
