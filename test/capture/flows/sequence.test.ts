import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, later, plus } from '../../../src/capture/flows/sequence.ts';

test('sequence numbers wrap at 2^32, whatever side of it they are on', () => {
  expect(distance(plus(0xffff_fff0, 0), plus(0xffff_fff0, 0x20))).toBe(0x20);
  expect(distance(0x10 | 0, 0xffff_fff0 | 0)).toBe(-0x20);
  expect(later(0xffff_fff0 | 0, 0x10)).toBe(0x10);
});

test('what was added is the distance', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 0x7fff_ffff }), (start, step) => {
      expect(distance(start, plus(start, step))).toBe(step);
      expect(later(start, plus(start, step))).toBe(plus(start, step));
      expect(later(plus(start, step), start)).toBe(plus(start, step));
    }),
  );
});
