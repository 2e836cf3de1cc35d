import { expect, test } from 'vitest';
import type { Fidelity } from '../../../src/compare/play/fidelity.ts';
import { plain } from '../../../src/compare/reports/paint.ts';
import { printFidelity } from '../../../src/compare/reports/print-fidelity.ts';

const none = { right: 0, of: 1 };
const fidelity: Fidelity = {
  conversations: 1,
  exchanges: 1,
  class: none,
  text: none,
  bytes: none,
  endings: none,
  transfers: none,
  whole: none,
  commands: [],
  masks: {},
  causes: {},
  misses: [],
};

test.each([
  [Array(100).fill('502').join(' '), '250', '100 × 502 → 250'],
  ['250 250', '', '250 250 → (silence)'],
  ['220 50 502 502 502', '250', '220 50 3 × 502 → 250'],
])('statuses in a row are counted: %s', (expectedClass, gotClass, words) => {
  const miss = { command: 'DATA', expectedClass, gotClass, count: 1, first: 1, examples: [] };
  const lines = printFidelity(
    { ...fidelity, misses: [{ ...miss, cause: 'never seen' }] },
    { paint: plain, width: 80, misses: 10 },
  );
  expect(lines.at(-1)).toBe(`1× DATA ${words}: no template says this`);
});
