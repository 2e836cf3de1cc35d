import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyLength, learnLength } from '../../../src/message/values/lengths.ts';

const BODIES = ['Hello\r\nWorld\r\n', 'a\r\n..b\r\nc d e\r\n', 'one line\r\n', 'caf\xc3\xa9\r\n'];
const told = (count: (text: string) => number) =>
  learnLength(BODIES.map((text) => ({ text, value: count(text) })));

describe('learnLength', () => {
  test.each([
    ['octets of a POP3 message', (t: string) => t.length, { measure: 'bytes', plus: 0 }],
    ['octets with the final dot', (t: string) => t.length + 3, { measure: 'bytes', plus: 3 }],
    ['bytes on disk', (t: string) => t.replaceAll('\r\n', '\n').length, { measure: 'bytes-lf', plus: 0 }],
    [
      'bytes before dot stuffing',
      (t: string) => t.length - (t.includes('\n..') ? 1 : 0),
      { measure: 'bytes-unstuffed', plus: 0 },
    ],
    ['lines and a header', (t: string) => t.split('\r\n').length, { measure: 'lines', plus: 1 }],
    ['words', (t: string) => t.trim().split(/\s+/).length, { measure: 'words', plus: 0 }],
    [
      'characters',
      (t: string) => t.length - (t.includes('\xc3') ? 1 : 0),
      { measure: 'characters', plus: 0 },
    ],
  ])('%s', (_, count, rule) => {
    expect(told(count)).toEqual(rule);
  });

  test('a number that does not vary, or that fails once, measures nothing', () => {
    expect(told(() => 7)).toBeUndefined();
    expect(told((t) => t.length + (t.startsWith('o') ? 1 : 0))).toBeUndefined();
    expect(learnLength(BODIES.slice(0, 2).map((text) => ({ text, value: text.length })))).toBeUndefined();
  });

  test('whatever it learns gives the numbers it was learned from', () => {
    const sample = fc.record({ text: fc.string({ maxLength: 5 }), value: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 3, maxLength: 5 }), (samples) => {
        const rule = learnLength(samples);
        if (rule !== undefined) for (const s of samples) expect(applyLength(rule, s.text)).toBe(s.value);
      }),
      { numRuns: 2000 },
    );
  });
});
